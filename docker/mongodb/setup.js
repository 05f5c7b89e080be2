// Configures the replica set and creates two users: root for operators, and afterimage, which may only read and write
// the program's database. When run again, it only sets the password of afterimage.
//
// Must run on the first node's machine: before the first user exists, mongod accepts these commands from localhost
// only.

const { readFileSync } = require("fs");
const folder = process.env.SECRETS || "/secrets/mongodb";
const database = process.env.MONGODB_DATABASE || "ai_image_generator";
const nodes = (process.env.NODES || "mongodb-1:27017,mongodb-2:27017,mongodb-3:27017").split(",");
const secret = (name) => readFileSync(`${folder}/${name}`, "utf8").trim();

const admin = db.getSiblingDB("admin");
// Throws if the command fails, in every version of the shell.
const run = (on, command) => {
  const reply = on.runCommand(command);
  if (reply.ok !== 1) throw new Error(`${Object.keys(command)[0]}: ${reply.codeName}: ${reply.errmsg}`);
  return reply;
};
const waitFor = (what, condition) => {
  for (let i = 0; i < 120; i++) {
    const result = condition();
    if (result) return result;
    sleep(500);
  }
  throw new Error(`no ${what} after 60 s`);
};

if (!run(admin, { hello: 1 }).setName) {
  // The first user can only be created on the primary, so this node gets the highest priority.
  const members = nodes.map((host, index) => ({ _id: index, host, priority: index === 0 ? 2 : 1 }));
  run(admin, { replSetInitiate: { _id: "rs0", members } });
  print("replica set created");
}

const roles = { root: ["root"], afterimage: [{ role: "readWrite", db: database }] };
const set = new Mongo(`mongodb://${nodes.join(",")}/?replicaSet=rs0`).getDB("admin");
waitFor("primary", () => run(admin, { hello: 1 }).primary);
if (admin.runCommand({ connectionStatus: 1 }).ok && !canSignIn(set)) {
  waitFor("primary on the first node", () => run(admin, { hello: 1 }).isWritablePrimary);
  run(admin, { createUser: "root", pwd: secret("root-password"), roles: roles.root });
  waitFor("sign-in", () => canSignIn(set));
  print("user root created");
}
const exists = run(set, { usersInfo: "afterimage" }).users.length > 0;
run(set, {
  [exists ? "updateUser" : "createUser"]: "afterimage",
  pwd: secret("program-password"),
  roles: roles.afterimage,
});
print(`user afterimage ${exists ? "updated" : "created"}`);

function canSignIn(on) {
  try {
    return on.auth("root", secret("root-password")).ok === 1;
  } catch {
    return false;
  }
}
