// Lists the events of the audit log, the newest first: who did what, to what, from where.
//
//     mongosh "$MONGODB_URI" --quiet --eval 'var actor = "6904d2a1c8e5f70123456789"' audit.js
//
// Variables: actor, object (ids); action ("auth.failed"); hours (24; how far back); limit (50);
// database ("ai_image_generator").

var chosen = db.getSiblingDB(typeof database === "undefined" ? "ai_image_generator" : database);
// Use the database's clock, as the server does.
var now = chosen.runCommand({ hello: 1 }).localTime;
var since = new Date(now.getTime() - 3600000 * (typeof hours === "undefined" ? 24 : hours));
var wanted = { time: { $gte: since } };
if (typeof actor !== "undefined") wanted.actor = actor;
if (typeof action !== "undefined") wanted.action = action;
if (typeof object !== "undefined") wanted.object = object;

chosen
  .getCollection("audit_events")
  .find(wanted, { expires_at: 0 })
  .sort({ time: -1, _id: -1 })
  .limit(typeof limit === "undefined" ? 50 : limit)
  .toArray()
  .forEach((event) => printjson(event));
