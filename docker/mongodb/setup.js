// Makes the nodes one replica set, and the users: root, for operators, and afterimage, which may read and write the
// program's database and nothing else. Run again, it only sets the passwords anew.
//
// It runs at the first node itself: as long as there is no user, mongod takes these commands from its own machine alone.

const { readFileSync } = require("fs");
const folder = process.env.SECRETS || "/secrets/mongodb";
const database = process.env.MONGODB_DATABASE || "ai_image_generator";
const nodes = (process.env.NODES || "mongodb-1:27017,mongodb-2:27017,mongodb-3:27017").split(",");
const secret = (name) => readFileSync(`${folder}/${name}`, "utf8").trim();

const admin = db.getSiblingDB("admin");
// Throws where a command fails, in every version of the shell.
const run = (on, command) => {
  const answer = on.runCommand(command);
  if (answer.ok !== 1) throw new Error(`${Object.keys(command)[0]}: ${answer.codeName}: ${answer.errmsg}`);
  return answer;
};
const wait = (what, isSo) => {
  for (let i = 0; i < 120; i++) {
    const found = isSo();
    if (found) return found;
    sleep(500);
  }
  throw new Error(`after 60 s there was still no ${what}`);
};

if (!run(admin, { hello: 1 }).setName) {
  // Only where the primary is can the first user be made: here.
  const members = nodes.map((host, index) => ({ _id: index, host, priority: index === 0 ? 2 : 1 }));
  run(admin, { replSetInitiate: { _id: "rs0", members } });
  print("the replica set has been made");
}

const rights = { root: ["root"], afterimage: [{ role: "readWrite", db: database }] };
const set = new Mongo(`mongodb://${nodes.join(",")}/?replicaSet=rs0`).getDB("admin");
wait("primary", () => run(admin, { hello: 1 }).primary);
if (admin.runCommand({ connectionStatus: 1 }).ok && !canSignIn(set)) {
  wait("primary at the first node", () => run(admin, { hello: 1 }).isWritablePrimary);
  run(admin, { createUser: "root", pwd: secret("root-password"), roles: rights.root });
  wait("sign-in", () => canSignIn(set));
  print("the user root has been made");
}
const isThere = run(set, { usersInfo: "afterimage" }).users.length > 0;
run(set, {
  [isThere ? "updateUser" : "createUser"]: "afterimage",
  pwd: secret("program-password"),
  roles: rights.afterimage,
});
print(`the user afterimage ${isThere ? "has its password again" : "has been made"}`);

function canSignIn(on) {
  try {
    return on.auth("root", secret("root-password")).ok === 1;
  } catch {
    return false;
  }
}
