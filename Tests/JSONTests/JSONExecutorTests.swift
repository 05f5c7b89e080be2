import Dispatch
import JSON
import Synchronization
import Testing

/// The executor on which a text is parsed.
@Suite struct JSONExecutorTests {
    /// Runs one job at a time, as an event loop does.
    private final class SerialExecutor: TaskExecutor {
        private let queue = DispatchQueue(label: "serial")
        let hasRunOther = Atomic(false)

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }

    /// Whether another task of the caller's executor runs while the text is parsed.
    private func othersRun(during text: String) async throws -> Bool {
        let executor = SerialExecutor()
        return try await Task(executorPreference: executor) {
            let other = Task(executorPreference: executor) { executor.hasRunOther.store(true, ordering: .relaxed) }
            _ = try await JSONValue.parse(Array(text.utf8), maximumDepth: 16)
            let result = executor.hasRunOther.load(ordering: .relaxed)
            await other.value
            return result
        }.value
    }

    @Test func `a long text is parsed off the executor of its caller, a short one on it`() async throws {
        #expect(try await othersRun(during: "[" + String(repeating: "{},", count: 30_000) + "{}]"))
        #expect(try await !othersRun(during: #"{"prompt":"a"}"#))
    }

    @Test func `a long text that is invalid or too deep gives the same errors`() async throws {
        let wide = String(repeating: "{},", count: 30_000)
        await #expect(throws: JSONError.tooDeep(limit: 16)) {
            try await JSONValue.parse(Array((String(repeating: "[", count: 510) + wide).utf8), maximumDepth: 16)
        }
        await #expect(throws: JSONError.invalid(expected: "a value", at: 90_001)) {
            try await JSONValue.parse(Array(("[" + wide + "]").utf8), maximumDepth: 16)
        }
    }
}
