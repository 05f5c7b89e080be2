// What somebody made last, videos and pictures, newest first; without where the provider keeps them.
//
//     mongosh "$MONGODB_URI" --quiet --eval 'var user = "alice"' recent-history.js
//
// user or session: whose. Further: limit (20), type ("text-to-video"), all (true shows what was put away, too),
// database ("ai_image_generator").

var chosen = db.getSiblingDB(typeof database === "undefined" ? "ai_image_generator" : database);
var most = typeof limit === "undefined" ? 20 : limit;
var everything = typeof all !== "undefined" && all;
if (typeof user === "undefined" && typeof session === "undefined") {
  throw new Error("say whose: --eval 'var user = \"alice\"' or 'var session = \"…\"'");
}

// A visitor's history has the session; what an account has taken over has the account's name beside it.
var ofVideos = typeof user === "undefined" ? { session_id: session, user_id: null } : { user_id: user };
ofVideos.generation_type = typeof type === "undefined" ? "text-to-video" : type;
if (!everything) ofVideos.is_active = true;
var ofPictures = { userId: typeof user === "undefined" ? "session:" + session : user };
if (!everything) ofPictures.isActive = { $ne: false };

print("videos");
chosen
  .getCollection("user_generation_history")
  .find(ofVideos, { result_url: 0, generation_params: 0 })
  .sort({ created_at: -1, _id: -1 })
  .limit(most)
  .toArray()
  .forEach((record) => printjson(record));

print("pictures");
chosen
  .getCollection("generated_image_entity")
  .find(ofPictures, { taskId: 1, prompt: 1, type: 1, status: 1, error: 1, failureCode: 1, createdAt: 1, completedAt: 1 })
  .sort({ createdAt: -1, _id: -1 })
  .limit(most)
  .toArray()
  .forEach((record) => printjson(record));
