// Runs a script of scripts/mongosh with the subset of the mongosh API that the scripts use. Each command is written to
// the tests as a line of Extended JSON, and its reply is read as one.
//
//     node shell.js COMMANDS REPLIES DATABASE SCRIPT PRELUDE

const fs = require("fs");
const vm = require("vm");
const [commands, replies, database, script, prelude] = process.argv.slice(2);
const [out, back] = [fs.openSync(commands, "w"), fs.openSync(replies, "r")];
let rest = Buffer.alloc(0);

const encode = (value) => {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (Array.isArray(value)) return value.map(encode);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encode(inner)]));
};

const decode = (value) => {
  if (Array.isArray(value)) return value.map(decode);
  if (value === null || typeof value !== "object") return value;
  if (typeof value.$date === "string") return new Date(value.$date);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, decode(inner)]));
};

function readLine() {
  for (;;) {
    const end = rest.indexOf(10);
    if (end >= 0) {
      const line = rest.subarray(0, end).toString("utf8");
      rest = rest.subarray(end + 1);
      return line;
    }
    const chunk = Buffer.alloc(65536);
    const count = fs.readSync(back, chunk);
    if (count === 0) throw new Error("the reply pipe was closed");
    rest = Buffer.concat([rest, chunk.subarray(0, count)]);
  }
}

function run(name, command) {
  fs.writeSync(out, JSON.stringify({ database: name, command: encode(command) }) + "\n");
  const reply = decode(JSON.parse(readLine()));
  if (reply.ok !== 1) throw new Error(reply.errmsg);
  return reply;
}

const cursor = (name, command) => ({
  sort: (sort) => cursor(name, { ...command, sort }),
  limit: (limit) => cursor(name, { ...command, limit }),
  toArray: () => run(name, command).cursor.firstBatch,
});

const collection = (name, on) => ({
  find: (filter, projection) => cursor(name, { find: on, filter, projection, batchSize: 10000 }),
  aggregate: (pipeline) => cursor(name, { aggregate: on, pipeline, cursor: {} }),
  countDocuments: (query) => {
    const pipeline = [{ $match: query }, { $group: { _id: 1, n: { $sum: 1 } } }];
    return run(name, { aggregate: on, pipeline, cursor: {} }).cursor.firstBatch[0]?.n ?? 0;
  },
});

const on = (name) => ({
  getSiblingDB: (other) => on(other),
  getCollection: (wanted) => collection(name, wanted),
  getCollectionNames: () => run(name, { listCollections: 1, cursor: {} }).cursor.firstBatch.map((one) => one.name),
  runCommand: (command) => run(name, command),
});

Object.assign(globalThis, {
  db: on(database),
  print: (text) => console.log(String(text)),
  printjson: (value) => console.log(JSON.stringify(encode(value))),
  require,
});
vm.runInThisContext(prelude);
vm.runInThisContext(fs.readFileSync(script, "utf8"));
