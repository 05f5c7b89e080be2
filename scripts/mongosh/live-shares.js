// Lists the shares that have not ended, those that end first at the top, and counts the others.
//
//     mongosh "$MONGODB_URI" --quiet live-shares.js
//
// Variables: owner ("alice", or "session:…" of an anonymous visitor); limit (50); database ("ai_image_generator").
//
// To end a share at once: db.shares.deleteOne({ _id: ObjectId("…") }). Its address cannot be read here: only its hash
// is stored.

var chosen = db.getSiblingDB(typeof database === "undefined" ? "ai_image_generator" : database);
var shares = chosen.getCollection("shares");
// Use the database's clock, as the server does.
var now = chosen.runCommand({ hello: 1 }).localTime;
var mine = typeof owner === "undefined" ? {} : { owner: owner };

printjson({
  now: now,
  live: shares.countDocuments(Object.assign({ expires_at: { $gt: now } }, mine)),
  ended: shares.countDocuments(Object.assign({ expires_at: { $lte: now } }, mine)),
});
shares
  .aggregate([
    { $match: Object.assign({ expires_at: { $gt: now } }, mine) },
    { $sort: { expires_at: 1 } },
    { $limit: typeof limit === "undefined" ? 50 : limit },
    {
      $project: {
        owner: 1, title: 1, tag: 1, items: { $size: { $ifNull: ["$items", []] } }, expires_at: 1, views: 1,
        last_viewed_at: 1, download: 1, show_prompt: 1, has_password: { $gt: ["$password", null] },
      },
    },
  ])
  .toArray()
  .forEach((share) => printjson(share));
