// Shows job counts by status, overdue jobs, unfinished jobs of other applications, parked jobs, and images overdue for
// a poll.
//
//     mongosh "$MONGODB_URI" --quiet --eval 'var minutes = 15' stuck-jobs.js
//
// Variables: minutes (15; how long overdue); limit (20); database ("ai_image_generator").

var chosen = db.getSiblingDB(typeof database === "undefined" ? "ai_image_generator" : database);
var jobs = chosen.getCollection("video_generation_jobs");
var images = chosen.getCollection("generated_image_entity");
var maximum = typeof limit === "undefined" ? 20 : limit;
var now = chosen.runCommand({ hello: 1 }).localTime;
var before = new Date(now.getTime() - 60000 * (typeof minutes === "undefined" ? 15 : minutes));
// The worker that claimed the job, failed attempts, and the last error.
var shown = {
  _id: 0, job_id: 1, status: 1, stage: 1, created_at: 1, due_at: 1, claimed_at: 1, worker: 1, strikes: 1, retries: 1,
  last_strike: 1, failure_code: 1, completed_at: 1,
};

print("jobs by status");
["pending", "processing", "completed", "failed", "cancelled"].forEach((status) =>
  print(status + ": " + jobs.countDocuments({ status: status })),
);

// Every job that needs a worker has a due time, which a worker moves forward when it claims it. The alert on the oldest
// waiting job uses the first of these.
print("overdue jobs");
jobs
  .find({ due_at: { $lte: before } }, shown)
  .sort({ due_at: 1 })
  .limit(maximum)
  .toArray()
  .forEach((job) => printjson(job));

print("unfinished jobs of another application, never due; `afterimage migrate` fails them");
jobs
  .find({ status: { $in: ["pending", "processing"] }, due_at: null }, shown)
  .sort({ status: 1, created_at: -1 })
  .limit(maximum)
  .toArray()
  .forEach((job) => printjson(job));

print("parked jobs, and submissions with unknown outcome");
jobs
  .find({ status: "failed", failure_code: { $in: ["parked", "outcome_unknown"] } }, shown)
  .sort({ created_at: -1, _id: -1 })
  .limit(maximum)
  .toArray()
  .forEach((job) => printjson(job));

print("images overdue for a poll");
images
  .find(
    { status: "pending", pollAt: { $lte: before } },
    { taskId: 1, createdAt: 1, pollAt: 1, polledAt: 1, polls: 1 },
  )
  .sort({ pollAt: 1 })
  .limit(maximum)
  .toArray()
  .forEach((image) => printjson(image));
