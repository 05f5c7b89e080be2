// How often each index was used since the node that answers was started, and how large it is; the least used first.
//
//     mongosh "$MONGODB_URI" --quiet index-use.js
//
// collection (all of ours): one alone; database ("ai_image_generator").
//
// It takes the role clusterMonitor, which the program's own user does not have. Each node counts for itself: before an
// index is dropped, ask every one of them (directConnection=true).

var chosen = db.getSiblingDB(typeof database === "undefined" ? "ai_image_generator" : database);
var ours = [
  "user_generation_history", "video_generation_jobs", "video_url_mapping", "generated_image_entity", "users",
  "session_claims", "idempotency_keys", "operations_minutes", "operations_alerts",
];
var there = chosen.getCollectionNames();
var wanted = typeof collection === "undefined" ? ours : [collection];

wanted
  .filter((name) => there.includes(name))
  .forEach((name) => {
    var sizes = chosen
      .getCollection(name)
      .aggregate([{ $collStats: { storageStats: {} } }])
      .toArray()[0].storageStats;
    print(name + ": " + sizes.count + " records, " + Math.round(sizes.size / 1024) + " KiB");
    chosen
      .getCollection(name)
      .aggregate([
        { $indexStats: {} },
        { $project: { _id: 0, name: 1, uses: { $toLong: "$accesses.ops" }, since: "$accesses.since" } },
        { $sort: { uses: 1, name: 1 } },
      ])
      .toArray()
      .forEach((index) =>
        print(
          "  " + index.uses + " uses since " + index.since.toISOString() + ", " +
            Math.round(sizes.indexSizes[index.name] / 1024) + " KiB: " + index.name,
        ),
      );
  });
