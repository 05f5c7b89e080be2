// Counts video mappings that are active, expired but not removed yet, or without expiry; lists the oldest expired ones.
//
//     mongosh "$MONGODB_URI" --quiet expired-mappings.js
//
// Variables: limit (20); proxy ("…" shows only this mapping); database ("ai_image_generator").
//
// Expired mappings are never served. MongoDB removes them within about a minute, the cleanup removes the rest: a few
// that expired minutes ago are normal, ones that expired hours ago are not.

var chosen = db.getSiblingDB(typeof database === "undefined" ? "ai_image_generator" : database);
var mappings = chosen.getCollection("video_url_mapping");
var shown = { _id: 0, proxy_id: 1, task_id: 1, created_at: 1, expires_at: 1, access_count: 1, last_accessed_at: 1 };

if (typeof proxy !== "undefined") {
  // Another application may have written ids in upper case.
  mappings
    .find({ proxy_id: { $in: [proxy.toLowerCase(), proxy.toUpperCase()] } }, shown)
    .toArray()
    .forEach((mapping) => printjson(mapping));
} else {
  // Use the database's clock, as the server does.
  var now = chosen.runCommand({ hello: 1 }).localTime;
  printjson({
    now: now,
    active: mappings.countDocuments({ expires_at: { $gt: now } }),
    expired: mappings.countDocuments({ expires_at: { $lte: now } }),
    no_expiry: mappings.countDocuments({ expires_at: null }),
  });
  mappings
    .find({ expires_at: { $lte: now } }, shown)
    .sort({ expires_at: 1 })
    .limit(typeof limit === "undefined" ? 20 : limit)
    .toArray()
    .forEach((mapping) => printjson(mapping));
}
