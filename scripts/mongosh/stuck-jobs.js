// Jobs that wait longer than they should, jobs that were put aside, pictures that nobody asks about, and how much there
// is to do in all.
//
//     mongosh "$MONGODB_URI" --quiet --eval 'var minutes = 15' stuck-jobs.js
//
// minutes (15): how long something must have been due; limit (20); database ("ai_image_generator").

var chosen = db.getSiblingDB(typeof database === "undefined" ? "ai_image_generator" : database);
var jobs = chosen.getCollection("video_generation_jobs");
var pictures = chosen.getCollection("generated_image_entity");
var most = typeof limit === "undefined" ? 20 : limit;
var now = chosen.runCommand({ hello: 1 }).localTime;
var before = new Date(now.getTime() - 60000 * (typeof minutes === "undefined" ? 15 : minutes));
// Who has one, how often it went wrong, and why.
var shown = {
  _id: 0, job_id: 1, status: 1, stage: 1, created_at: 1, due_at: 1, claimed_at: 1, worker: 1, strikes: 1, retries: 1,
  last_strike: 1, failure_code: 1, completed_at: 1,
};

print("how many jobs there are in each status");
["pending", "processing", "completed", "failed", "cancelled"].forEach((status) =>
  print(status + ": " + jobs.countDocuments({ status: status })),
);

// Every job that somebody has to look after has a time at which its turn comes; a worker moves it on. The first of
// these is what the alert on the oldest waiting job counts.
print("due, and taken up by nobody");
jobs
  .find({ due_at: { $lte: before } }, shown)
  .sort({ due_at: 1 })
  .limit(most)
  .toArray()
  .forEach((job) => printjson(job));

print("unfinished, and never due: of another application; `afterimage migrate` ends them");
jobs
  .find({ status: { $in: ["pending", "processing"] }, due_at: null }, shown)
  .sort({ status: 1, created_at: -1 })
  .limit(most)
  .toArray()
  .forEach((job) => printjson(job));

print("put aside, or nobody knows what became of the order");
jobs
  .find({ status: "failed", failure_code: { $in: ["parked", "outcome_unknown"] } }, shown)
  .sort({ created_at: -1, _id: -1 })
  .limit(most)
  .toArray()
  .forEach((job) => printjson(job));

print("pictures that are due, and asked about by nobody");
pictures
  .find(
    { status: "pending", pollAt: { $lte: before } },
    { taskId: 1, createdAt: 1, pollAt: 1, polledAt: 1, polls: 1 },
  )
  .sort({ pollAt: 1 })
  .limit(most)
  .toArray()
  .forEach((picture) => printjson(picture));
