// Addresses of videos: how many are good, how many have expired and are still there, and the oldest of these.
//
//     mongosh "$MONGODB_URI" --quiet expired-mappings.js
//
// limit (20); proxy ("…": this one alone, to see when it expired); database ("ai_image_generator").
//
// An expired one is never served. MongoDB removes it within about a minute, the clean-up what MongoDB has missed: some
// that are minutes old are ordinary, ones that are hours old are not.

var chosen = db.getSiblingDB(typeof database === "undefined" ? "ai_image_generator" : database);
var mappings = chosen.getCollection("video_url_mapping");
var shown = { _id: 0, proxy_id: 1, task_id: 1, created_at: 1, expires_at: 1, access_count: 1, last_accessed_at: 1 };

if (typeof proxy !== "undefined") {
  // Another application may have written its ids in upper case.
  mappings
    .find({ proxy_id: { $in: [proxy.toLowerCase(), proxy.toUpperCase()] } }, shown)
    .toArray()
    .forEach((mapping) => printjson(mapping));
} else {
  // The database's clock decides, as it does when a video is asked for.
  var now = chosen.runCommand({ hello: 1 }).localTime;
  printjson({
    now: now,
    good: mappings.countDocuments({ expires_at: { $gt: now } }),
    expired: mappings.countDocuments({ expires_at: { $lte: now } }),
    endless: mappings.countDocuments({ expires_at: null }),
  });
  mappings
    .find({ expires_at: { $lte: now } }, shown)
    .sort({ expires_at: 1 })
    .limit(typeof limit === "undefined" ? 20 : limit)
    .toArray()
    .forEach((mapping) => printjson(mapping));
}
