// Sums what orders cost, by day, owner, key or model, and lists the orders of which it is unknown whether they were
// charged.
//
//     mongosh "$MONGODB_URI" --quiet --eval 'var by = "model"' spending.js
//
// Variables: by ("day", "owner", "key" or "model"; "day"); from, to (days of UTC, inclusive; the last 30); limit (50);
// database ("ai_image_generator").
//
// Orders without a price are counted as unpriced; the sums lack them.

var chosen = db.getSiblingDB(typeof database === "undefined" ? "ai_image_generator" : database);
var spending = chosen.getCollection("spending");
var maximum = typeof limit === "undefined" ? 50 : limit;
var group = typeof by === "undefined" ? "day" : by;
if (!["day", "owner", "key", "model"].includes(group)) throw new Error('by is "day", "owner", "key" or "model"');
// Use the database's clock, as the server does.
var now = chosen.runCommand({ hello: 1 }).localTime;
var dayOf = (time) => time.toISOString().slice(0, 10);
var first = typeof from === "undefined" ? dayOf(new Date(now.getTime() - 29 * 86400000)) : from;
var last = typeof to === "undefined" ? dayOf(now) : to;
// An order that was not made after all costs nothing.
var sumOf = (states) => ({ $sum: { $cond: [{ $in: ["$state", states] }, "$amount", 0] } });
var shown = (name) => ({ $toString: "$" + name });

spending
  .aggregate([
    { $match: { day: { $gte: first, $lte: last }, state: { $ne: "cancelled" } } },
    {
      $group: {
        _id: "$" + group, orders: { $sum: 1 }, charged: sumOf(["charged"]), held: sumOf(["reserving", "held"]),
        unknown: sumOf(["unknown"]), unpriced: { $sum: { $cond: [{ $gt: ["$amount", null] }, 0, 1] } },
      },
    },
    { $sort: group === "day" ? { _id: 1 } : { charged: -1, _id: 1 } },
    { $limit: maximum },
    { $set: { charged: shown("charged"), held: shown("held"), unknown: shown("unknown") } },
  ])
  .toArray()
  .forEach((row) => printjson(row));

print("unknown whether charged; POST /api/admin/spending/{id} decides");
spending
  .aggregate([
    { $match: { state: "unknown" } },
    { $sort: { settled_at: 1 } },
    { $limit: maximum },
    { $project: { order: 1, owner: 1, model: 1, amount: { $toString: "$amount" }, reason: 1, day: 1, settled_at: 1 } },
  ])
  .toArray()
  .forEach((order) => printjson(order));
