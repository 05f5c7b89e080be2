// Makes the indexes that are missing: the commands of the files in `indexes`, as they stand there.
//
//     mongosh "$MONGODB_URI" --quiet scripts/mongosh/apply-indexes.js
//
// folder ("indexes"); database ("ai_image_generator"). An index that is there with other options is an error.

const { readFileSync, readdirSync } = require("fs");
var chosen = db.getSiblingDB(typeof database === "undefined" ? "ai_image_generator" : database);
var from = typeof folder === "undefined" ? "indexes" : folder;

readdirSync(from)
  .filter((name) => name.endsWith(".json"))
  .sort()
  .forEach((name) => {
    var command = JSON.parse(readFileSync(from + "/" + name, "utf8"));
    var answer = chosen.runCommand(command);
    if (answer.ok !== 1) throw new Error(name + ": " + answer.errmsg);
    print(command.createIndexes + ": " + answer.numIndexesBefore + " before, " + answer.numIndexesAfter + " now");
  });
