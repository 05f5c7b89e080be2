// Shows the latest videos and images of a user or a session, newest first, without the provider's URLs.
//
//     mongosh "$MONGODB_URI" --quiet --eval 'var user = "alice"' recent-history.js
//
// Variables: user or session (required); limit (20); type ("text-to-video"); all (true includes soft-deleted records);
// database ("ai_image_generator").

var chosen = db.getSiblingDB(typeof database === "undefined" ? "ai_image_generator" : database);
var maximum = typeof limit === "undefined" ? 20 : limit;
var includesDeleted = typeof all !== "undefined" && all;
if (typeof user === "undefined" && typeof session === "undefined") {
  throw new Error("set a user or a session: --eval 'var user = \"alice\"' or 'var session = \"…\"'");
}

// Records of an anonymous session have no user_id; records claimed by an account have both.
var videoFilter = typeof user === "undefined" ? { session_id: session, user_id: null } : { user_id: user };
videoFilter.generation_type = typeof type === "undefined" ? "text-to-video" : type;
if (!includesDeleted) videoFilter.is_active = true;
var imageFilter = { userId: typeof user === "undefined" ? "session:" + session : user };
if (!includesDeleted) imageFilter.isActive = { $ne: false };

print("videos");
chosen
  .getCollection("user_generation_history")
  .find(videoFilter, { result_url: 0, generation_params: 0 })
  .sort({ created_at: -1, _id: -1 })
  .limit(maximum)
  .toArray()
  .forEach((record) => printjson(record));

print("images");
chosen
  .getCollection("generated_image_entity")
  .find(
    imageFilter,
    { taskId: 1, prompt: 1, type: 1, status: 1, error: 1, failureCode: 1, createdAt: 1, completedAt: 1 },
  )
  .sort({ createdAt: -1, _id: -1 })
  .limit(maximum)
  .toArray()
  .forEach((record) => printjson(record));
