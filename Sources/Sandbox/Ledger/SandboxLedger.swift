/// Everything the sandbox remembers, as one value: the create calls and the tasks.
///
/// Memory is bounded: beyond `limit` create calls (100,000 unless configured otherwise), or beyond 256 MiB of their
/// bodies, the oldest tenth is forgotten together with its tasks; record-info then answers 404 for them.
package struct SandboxLedger: Sendable {
    /// The create calls, oldest first.
    package private(set) var submissions: [SandboxSubmission] = []
    /// The tasks by their ids.
    package private(set) var tasks: [String: SandboxTask] = [:]
    /// How many create calls were ever received, forgotten ones too.
    package private(set) var received = 0

    private let limit: Int
    private static let bodyLimit = 256 << 20
    private var bodyBytes = 0
    private(set) var latestTaskID: String?

    init(limit: Int) {
        self.limit = max(limit, 10)
    }

    /// The create calls with exactly this prompt, directives included.
    package func submissions(prompt: String) -> [SandboxSubmission] {
        submissions.filter { $0.prompt == prompt }
    }

    /// The create calls whose `callBackUrl` contains this text, for instance the id of a record.
    package func submissions(callbackContaining text: String) -> [SandboxSubmission] {
        submissions.filter { $0.callbackURL?.contains(text) ?? false }
    }

    /// The task that the first create call with this prompt made.
    package func task(prompt: String) -> SandboxTask? {
        for submission in submissions where submission.prompt == prompt {
            if let id = submission.taskID, let task = tasks[id] { return task }
        }
        return nil
    }

    /// Adds a create call and returns its number.
    mutating func receive(_ make: (Int) -> SandboxSubmission) -> Int {
        received += 1
        let submission = make(received)
        submissions.append(submission)
        bodyBytes += submission.body.utf8.count
        while submissions.count > limit || (bodyBytes > Self.bodyLimit && submissions.count > 1) { forgetOldest() }
        return received
    }

    mutating func updateSubmission(_ number: Int, _ change: (inout SandboxSubmission) -> Void) {
        guard let first = submissions.first, number >= first.id, number - first.id < submissions.count else { return }
        change(&submissions[number - first.id])
    }

    mutating func insert(_ task: SandboxTask) {
        tasks[task.id] = task
        latestTaskID = task.id
    }

    @discardableResult
    mutating func updateTask<Result>(_ id: String, _ change: (inout SandboxTask) -> Result) -> Result? {
        guard let index = tasks.index(forKey: id) else { return nil }
        return change(&tasks.values[index])
    }

    /// A tenth at once, so that forgetting costs little per call.
    private mutating func forgetOldest() {
        let gone = submissions.prefix(max(1, submissions.count / 10))
        for submission in gone {
            bodyBytes -= submission.body.utf8.count
            if let taskID = submission.taskID, tasks[taskID]?.submission == submission.id { tasks[taskID] = nil }
        }
        submissions.removeFirst(gone.count)
    }
}
