// Shows the use count of each index since the start of the connected node, and its size; least used first.
//
//     mongosh "$MONGODB_URI" --quiet index-use.js
//
// Variables: collection (all of the application's); database ("ai_image_generator").
//
// Requires the role clusterMonitor, which the server's user does not have. Each node counts separately: check every
// node (directConnection=true) before dropping an index.

var chosen = db.getSiblingDB(typeof database === "undefined" ? "ai_image_generator" : database);
var known = [
  "user_generation_history", "video_generation_jobs", "video_url_mapping", "generated_image_entity", "users",
  "session_claims", "idempotency_keys", "operations_minutes", "operations_alerts", "audit_events",
  "sessions", "api_keys", "invitations", "spending", "budgets", "mail_outbox",
];
var existing = chosen.getCollectionNames();
var selected = typeof collection === "undefined" ? known : [collection];

selected
  .filter((name) => existing.includes(name))
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
