// Shows the document. All of its text becomes text nodes: nothing in it can become markup.
import { read } from "/docs/reader.js";

const methods = ["get", "head", "post", "put", "patch", "delete"];

/** An element with attributes and children, of which strings become text and null is left out. */
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

/** What a value may be, in a few words. */
function bounds(schema) {
  const words = [[schema.type ?? []].flat().join(" or ")];
  if ("const" in schema) words.push(`always ${asText(schema.const)}`);
  if (schema.enum) words.push(schema.enum.map(asText).join(" | "));
  if ("minimum" in schema) words.push(`from ${schema.minimum}`);
  if ("maximum" in schema) words.push(`to ${schema.maximum}`);
  if ("minLength" in schema) words.push(`at least ${schema.minLength} characters`);
  if ("maxLength" in schema) words.push(`at most ${schema.maxLength} characters`);
  if ("minItems" in schema) words.push(`at least ${schema.minItems}`);
  if ("maxItems" in schema) words.push(`at most ${schema.maxItems}`);
  if (schema.pattern) words.push(`like ${schema.pattern}`);
  if ("default" in schema) words.push(`${asText(schema.default)} if not given`);
  return words.filter(Boolean).join(", ");
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

  function answer([status, node]) {
    const response = resolve(node);
    const headers = Object.entries(response.headers ?? {}).flatMap(([name, header]) => {
      const { description, schema, required } = resolve(header);
      return field(name, { description, ...schema }, required);
    });
    return make("details", { class: "answer" },
      make("summary", {}, make("code", {}, status), ` ${response.description}`),
      headers.length ? make("dl", { class: "fields" }, headers) : null, contents(response.content));
  }

  function callers(operation) {
    const ways = operation.security ?? contract.security;
    if (!ways.length) return "Anyone.";
    return `Known by ${ways.map((way) => Object.keys(way).join(" and ") || "nothing").join(", or ")}.`;
  }

  return function operation(path, method, one) {
    const body = resolve(one.requestBody);
    return make("details", { class: "operation", id: one.operationId },
      make("summary", {}, make("span", { class: "method" }, method), " ", make("code", {}, path), ` ${one.summary}`),
      make("div", {},
        one.description ? make("p", { class: "text" }, one.description) : null,
        make("p", { class: "quiet" }, callers(one)),
        parameters(one.parameters),
        body ? [make("h3", {}, "Body"), make("p", {}, body.description ?? ""), contents(body.content)] : null,
        make("h3", {}, "Answers"), Object.entries(one.responses).map(answer)));
  };
}

function show(contract) {
  const operation = renderer(contract);
  const all = Object.entries(contract.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => [path, method, item[method]]));
  const sections = contract.tags.map((tag) => make("section", { "aria-labelledby": `tag-${tag.name}` },
    make("h2", { id: `tag-${tag.name}` }, tag.name), make("p", {}, tag.description),
    all.filter(([, , one]) => one.tags.includes(tag.name)).map((one) => operation(...one))));
  const callers = Object.entries(contract.components.securitySchemes).flatMap(([name, scheme]) => [
    make("dt", {}, make("code", {}, name)), make("dd", {}, scheme.description)]);
  document.getElementById("contents").append(make("ul", {}, contract.tags.map((tag) =>
    make("li", {}, make("a", { href: `#tag-${tag.name}` }, tag.name)))));
  document.getElementById("reference").replaceChildren(
    make("p", { class: "text" }, contract.info.description),
    make("h2", {}, "Callers"), make("dl", { class: "fields" }, callers), ...sections);
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (wanted?.tagName === "DETAILS") wanted.open = true;
  wanted?.scrollIntoView();
}

try {
  const response = await fetch("/openapi.yaml");
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  show(read(await response.text()));
} catch (error) {
  document.getElementById("state").textContent = `The document could not be shown: ${error.message}.`;
}
