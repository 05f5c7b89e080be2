// Counts the tags of a user or a session, the most used first, in images and videos that are not in the trash.
//
//     mongosh "$MONGODB_URI" --quiet --eval 'var user = "alice"' tags.js
//
// Variables: user or session (required); tag ("sea" lists the items that have it, in any case); limit (50);
// database ("ai_image_generator").

var chosen = db.getSiblingDB(typeof database === "undefined" ? "ai_image_generator" : database);
var maximum = typeof limit === "undefined" ? 50 : limit;
if (typeof user === "undefined" && typeof session === "undefined") {
  throw new Error("set a user or a session: --eval 'var user = \"alice\"' or 'var session = \"…\"'");
}

// Only items that have tags are in the index that these filters use.
var videoFilter = typeof user === "undefined" ? { session_id: session, user_id: null } : { user_id: user };
videoFilter = Object.assign(videoFilter, { is_active: true, tags: { $exists: true } });
var imageFilter = {
  userId: typeof user === "undefined" ? "session:" + session : user, isActive: { $ne: false }, tags: { $exists: true },
};

var counts = {};
[["user_generation_history", videoFilter, "created_at"], ["generated_image_entity", imageFilter, "createdAt"]].forEach(
  ([name, filter, date]) => {
    chosen
      .getCollection(name)
      .find(filter, { tags: 1, prompt: 1, title: 1, [date]: 1 })
      .sort({ [date]: -1, _id: -1 })
      .toArray()
      .forEach((record) => {
        record.tags.forEach((one) => {
          var key = one.toLowerCase();
          counts[key] = counts[key] || { tag: one, items: 0 };
          counts[key].items += 1;
        });
        if (typeof tag !== "undefined" && record.tags.some((one) => one.toLowerCase() === tag.toLowerCase())) {
          printjson(record);
        }
      });
  },
);

if (typeof tag === "undefined") {
  Object.values(counts)
    .sort((one, other) => other.items - one.items || (one.tag < other.tag ? -1 : 1))
    .slice(0, maximum)
    .forEach((count) => printjson(count));
}
