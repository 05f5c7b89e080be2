// Renders the OpenAPI document. All of its text becomes text nodes, never markup.
import { read } from "/docs/reader.js";

const methods = ["get", "head", "post", "put", "patch", "delete"];

/** An element with attributes and children: strings become text, null is skipped. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

function resolver(contract) {
  return function resolve(node) {
    while (node?.$ref) node = node.$ref.slice(2).split("/").reduce((at, name) => at[name], contract);
    return node;
  };
}

const asText = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** The constraints of a value, in a few words. */
function bounds(schema) {
  const terms = [[schema.type ?? []].flat().join(" or ")];
  if ("const" in schema) terms.push(`always ${asText(schema.const)}`);
  if (schema.enum) terms.push(schema.enum.map(asText).join(" | "));
  if ("minimum" in schema) terms.push(`from ${schema.minimum}`);
  if ("maximum" in schema) terms.push(`to ${schema.maximum}`);
  if ("minLength" in schema) terms.push(`at least ${schema.minLength} characters`);
  if ("maxLength" in schema) terms.push(`at most ${schema.maxLength} characters`);
  if ("minItems" in schema) terms.push(`at least ${schema.minItems}`);
  if ("maxItems" in schema) terms.push(`at most ${schema.maxItems}`);
  if (schema.pattern) terms.push(`matching ${schema.pattern}`);
  if ("default" in schema) terms.push(`${asText(schema.default)} by default`);
  return terms.filter(Boolean).join(", ");
}

function renderer(contract) {
  const resolve = resolver(contract);

  function fields(node) {
    const schema = resolve(node) ?? {};
    const parts = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map(fields);
    const rows = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
      field(name, inner, schema.required?.includes(name)));
    if (rows.length) parts.push(make("dl", { class: "fields" }, rows));
    if (schema.items) parts.push(fields(schema.items));
    return make("div", {}, parts);
  }

  function field(name, node, isRequired) {
    const schema = resolve(node) ?? {};
    return [
      make("dt", {}, make("code", {}, name), " ",
        make("span", { class: "quiet" }, [isRequired ? "required" : "", bounds(schema)].filter(Boolean).join(", "))),
      make("dd", {}, schema.description ? make("p", {}, schema.description) : null, fields(schema)),
    ];
  }

  function parameters(list) {
    if (!list?.length) return null;
    const rows = list.map(resolve).flatMap((one) => {
      const [term, description] = field(one.name, one.schema, one.required);
      term.append(make("span", { class: "quiet" }, ` in: ${one.in}`));
      if (one.description) description.prepend(make("p", {}, one.description));
      return [term, description];
    });
    return [make("h3", {}, "Parameters"), make("dl", { class: "fields" }, rows)];
  }

  function contents(content) {
    return Object.entries(content ?? {}).map(([type, media]) => {
      const example = media.example ?? resolve(media.schema)?.example;
      return make("div", {},
        make("p", { class: "quiet" }, make("code", {}, type)), fields(media.schema),
        example === undefined ? null : make("pre", {}, typeof example === "string"
          ? example : JSON.stringify(example, null, 2)));
    });
  }

  function responseDetails([status, node]) {
    const response = resolve(node);
    const headers = Object.entries(response.headers ?? {}).flatMap(([name, header]) => {
      const { description, schema, required } = resolve(header);
      return field(name, { description, ...schema }, required);
    });
    return make("details", { class: "answer" },
      make("summary", {}, make("code", {}, status), ` ${response.description}`),
      headers.length ? make("dl", { class: "fields" }, headers) : null, contents(response.content));
  }

  function authentication(operation) {
    const schemes = operation.security ?? contract.security;
    if (!schemes.length) return "No authentication.";
    return `Authentication: ${schemes.map((scheme) => Object.keys(scheme).join(" and ") || "none").join(", or ")}.`;
  }

  return function operation(path, method, one) {
    const body = resolve(one.requestBody);
    return make("details", { class: "operation", id: one.operationId },
      make("summary", {}, make("span", { class: "method" }, method), " ", make("code", {}, path), ` ${one.summary}`),
      make("div", {},
        one.description ? make("p", { class: "text" }, one.description) : null,
        make("p", { class: "quiet" }, authentication(one)),
        parameters(one.parameters),
        body ? [make("h3", {}, "Body"), make("p", {}, body.description ?? ""), contents(body.content)] : null,
        make("h3", {}, "Responses"), Object.entries(one.responses).map(responseDetails)));
  };
}

function show(contract) {
  const operation = renderer(contract);
  const all = Object.entries(contract.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => [path, method, item[method]]));
  const sections = contract.tags.map((tag) => make("section", { "aria-labelledby": `tag-${tag.name}` },
    make("h2", { id: `tag-${tag.name}` }, tag.name), make("p", {}, tag.description),
    all.filter(([, , one]) => one.tags.includes(tag.name)).map((one) => operation(...one))));
  const schemes = Object.entries(contract.components.securitySchemes).flatMap(([name, scheme]) => [
    make("dt", {}, make("code", {}, name)), make("dd", {}, scheme.description)]);
  document.getElementById("contents").append(make("ul", {}, contract.tags.map((tag) =>
    make("li", {}, make("a", { href: `#tag-${tag.name}` }, tag.name)))));
  document.getElementById("reference").replaceChildren(
    make("p", { class: "text" }, contract.info.description),
    make("h2", {}, "Authentication"), make("dl", { class: "fields" }, schemes), ...sections);
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.tagName === "DETAILS") target.open = true;
  target?.scrollIntoView();
}

try {
  const response = await fetch("/openapi.yaml");
  if (!response.ok) throw new Error(`the server responded with status ${response.status}`);
  show(read(await response.text()));
} catch (error) {
  document.getElementById("state").textContent = `The document could not be loaded: ${error.message}.`;
}
