// Creates missing indexes with the commands in the files of `indexes`.
//
//     mongosh "$MONGODB_URI" --quiet scripts/mongosh/apply-indexes.js
//
// Variables: folder ("indexes"); database ("ai_image_generator"). An existing index with other options is an error.

const { readFileSync, readdirSync } = require("fs");
var chosen = db.getSiblingDB(typeof database === "undefined" ? "ai_image_generator" : database);
var from = typeof folder === "undefined" ? "indexes" : folder;

readdirSync(from)
  .filter((name) => name.endsWith(".json"))
  .sort()
  .forEach((name) => {
    var command = JSON.parse(readFileSync(from + "/" + name, "utf8"));
    var reply = chosen.runCommand(command);
    if (reply.ok !== 1) throw new Error(name + ": " + reply.errmsg);
    print(command.createIndexes + ": " + reply.numIndexesBefore + " before, " + reply.numIndexesAfter + " now");
  });
