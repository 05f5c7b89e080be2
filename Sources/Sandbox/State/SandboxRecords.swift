/// Everything that the sandbox records: the create calls, the tasks and the requests to the origin.
///
/// Memory is bounded: beyond `limit` create calls (100,000 unless configured otherwise), or beyond 256 MiB of their
/// bodies, the oldest tenth is dropped together with its tasks, which are unknown from then on. Of the requests to the
/// origin the latest `limit` are kept.
package struct SandboxRecords: Sendable {
    /// The create calls, oldest first.
    package private(set) var submissions: [SandboxSubmission] = []
    /// The tasks by their ids.
    package private(set) var tasks: [String: SandboxTask] = [:]
    /// The number of create calls received, dropped ones included.
    package private(set) var received = 0
    /// The requests to the origin, oldest first.
    package private(set) var fetches: [SandboxFetch] = []
    package internal(set) var originConnections = SandboxConnections()

    private let limit: Int
    private static let bodyLimit = 256 << 20
    private var bodyBytes = 0
    private var fetched = 0
    /// The latest image task.
    private(set) var latestTaskID: String?

    init(limit: Int) {
        self.limit = max(limit, 10)
    }

    /// The create calls to one provider, oldest first.
    package func submissions(to provider: SandboxProvider) -> [SandboxSubmission] {
        submissions.filter { $0.provider == provider }
    }

    /// The create calls with exactly this prompt, directives included.
    package func submissions(prompt: String) -> [SandboxSubmission] {
        submissions.filter { $0.prompt == prompt }
    }

    /// The create calls whose `callBackUrl` contains this text, for instance the id of a record.
    package func submissions(callbackContaining text: String) -> [SandboxSubmission] {
        submissions.filter { $0.callbackURL?.contains(text) ?? false }
    }

    /// The task of the first create call with this prompt.
    package func task(prompt: String) -> SandboxTask? {
        for submission in submissions where submission.prompt == prompt {
            if let id = submission.taskID, let task = tasks[id] { return task }
        }
        return nil
    }

    /// The requests for one origin file, oldest first.
    ///
    /// - Parameter file: its URL, with or without its query, or the id of its task.
    package func fetches(of file: String) -> [SandboxFetch] {
        let url = file.prefix { $0 != "?" }
        return fetches.filter { url.hasSuffix($0.path) || $0.path.hasSuffix("/\(file).mp4") }
    }

    /// Adds a create call, and returns its number.
    mutating func receive(_ make: (Int) -> SandboxSubmission) -> Int {
        received += 1
        let submission = make(received)
        submissions.append(submission)
        bodyBytes += submission.body.utf8.count
        while submissions.count > limit || (bodyBytes > Self.bodyLimit && submissions.count > 1) { dropOldest() }
        return received
    }

    mutating func updateSubmission(_ number: Int, _ change: (inout SandboxSubmission) -> Void) {
        guard let first = submissions.first, number >= first.id, number - first.id < submissions.count else { return }
        change(&submissions[number - first.id])
    }

    func submission(_ number: Int) -> SandboxSubmission? {
        guard let first = submissions.first, number >= first.id, number - first.id < submissions.count else {
            return nil
        }
        return submissions[number - first.id]
    }

    mutating func insert(_ task: SandboxTask) {
        tasks[task.id] = task
        if task.provider == .nanoBanana { latestTaskID = task.id }
    }

    @discardableResult
    mutating func updateTask<Result>(_ id: String, _ change: (inout SandboxTask) -> Result) -> Result? {
        guard let index = tasks.index(forKey: id) else { return nil }
        return change(&tasks.values[index])
    }

    /// Adds a request to the origin, and returns its number.
    mutating func fetch(_ make: (Int) -> SandboxFetch) -> Int {
        fetched += 1
        fetches.append(make(fetched))
        if fetches.count > limit { fetches.removeFirst(max(1, fetches.count / 10)) }
        return fetched
    }

    mutating func updateFetch(_ number: Int, _ change: (inout SandboxFetch) -> Void) {
        guard let first = fetches.first, number >= first.id, number - first.id < fetches.count else { return }
        change(&fetches[number - first.id])
    }

    /// Drops a tenth at a time, to keep the cost per call low.
    private mutating func dropOldest() {
        let dropped = submissions.prefix(max(1, submissions.count / 10))
        for submission in dropped {
            bodyBytes -= submission.body.utf8.count
            if let taskID = submission.taskID, tasks[taskID]?.submission == submission.id { tasks[taskID] = nil }
        }
        submissions.removeFirst(dropped.count)
    }
}
