// Parses the subset of YAML used by openapi.yaml: block mappings and lists, flow collections on one line, folded and
// literal text, scalars with or without quotes. Anything else is an error with its line number.

/** The document as objects, arrays and scalars. */
export function read(text) {
  const lines = text.split("\n");
  let at = 0;

  const indentation = (line) => line.length - line.trimStart().length;
  const fail = (what) => { throw new SyntaxError(`line ${at + 1}: ${what}`); };

  function skipEmpty() {
    while (at < lines.length && /^\s*(#.*)?$/.test(lines[at])) at += 1;
    return at < lines.length;
  }

  function block(least) {
    if (!skipEmpty()) return null;
    const indent = indentation(lines[at]);
    if (indent < least) return null;
    return isItem(lines[at].trimStart()) ? list(indent) : mapping(indent);
  }

  const isItem = (content) => content === "-" || content.startsWith("- ");

  function list(indent) {
    const items = [];
    while (skipEmpty() && indentation(lines[at]) === indent && isItem(lines[at].trimStart())) {
      const content = lines[at].slice(indent + 2);
      if (entry(content)) {
        // The item is a mapping whose first entry follows the hyphen.
        lines[at] = " ".repeat(indent + 2) + content;
        items.push(mapping(indent + 2));
      } else {
        items.push(value(content, indent));
      }
    }
    return items;
  }

  function mapping(indent) {
    const result = {};
    while (skipEmpty() && indentation(lines[at]) === indent) {
      const found = entry(lines[at].slice(indent)) ?? fail("expected a mapping entry");
      const key = scalar(found[1], true);
      if (Object.hasOwn(result, key)) fail(`duplicate key ${key}`);
      result[key] = value(found[2] ?? "", indent);
    }
    if (at < lines.length && indentation(lines[at]) > indent) fail("unexpected indentation");
    return result;
  }

  const entry = (content) => /^('[^']*'|[^'"\s{[][^:]*):(?:\s+(.*))?$/.exec(content);

  /** The value after a colon or a hyphen; `indent` is that of the line. */
  function value(content, indent) {
    at += 1;
    if (content === "") return block(indent + 1);
    if (content === ">-" || content === "|") return prose(indent, content === "|");
    if (/^[{[]/.test(content)) return flow(content);
    return scalar(content);
  }

  function prose(indent, isLiteral) {
    const taken = [];
    while (at < lines.length && (lines[at].trim() === "" || indentation(lines[at]) > indent)) taken.push(lines[at++]);
    while (taken.at(-1)?.trim() === "") taken.pop();
    const margin = indentation(taken[0] ?? "");
    const cut = taken.map((line) => line.slice(margin));
    return isLiteral ? cut.join("\n") + "\n" : cut.join(" ");
  }

  function flow(content) {
    let rest = content;
    const skip = () => { rest = rest.trimStart(); };
    const take = (pattern) => {
      const match = pattern.exec(rest);
      if (match) rest = rest.slice(match[0].length);
      return match?.[0];
    };
    function node() {
      skip();
      if (take(/^\{/)) return members("}", {}, (into) => {
        const key = scalar(take(/^('[^']*'|[^:,{}'"]+)/) ?? fail("expected a key"), true);
        take(/^:\s+/) ?? fail("expected a colon");
        into[key] = node();
      });
      if (take(/^\[/)) return members("]", [], (into) => into.push(node()));
      return scalar((take(/^('(?:[^']|'')*'|"[^"]*"|[^,[\]{}]+)/) ?? fail("expected a value")).trim());
    }
    function members(end, into, one) {
      for (skip(); !rest.startsWith(end); skip()) {
        one(into);
        skip();
        if (!take(/^,/) && !rest.startsWith(end)) fail(`expected a comma or ${end}`);
        skip();
      }
      rest = rest.slice(1);
      return into;
    }
    const result = node();
    if (rest.trim()) fail("unexpected text after the value");
    return result;
  }

  function scalar(text, isKey = false) {
    if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
    if (text.startsWith('"')) return JSON.parse(text);
    if (isKey) return text;
    if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
    return { null: null, true: true, false: false }[text] ?? (text === "null" ? null : text);
  }

  const document = block(0);
  if (skipEmpty()) fail("unexpected text after the document");
  return document;
}
