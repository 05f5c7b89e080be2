import Application
import Domain
import Synchronization
import Testing

@Suite struct ConcurrencyLimitTests {
    /// A gate that tasks wait for.
    private final class Gate: Sendable {
        private let isOpen = Mutex(false)

        func open() { isOpen.withLock { $0 = true } }

        func pass() async {
            while !isOpen.withLock({ $0 }) { await Task.yield() }
        }
    }

    private func wait(until condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    @Test(.timeLimit(.minutes(1)))
    func `Calls run up to the limit, wait up to the queue limit, and are rejected beyond`() async throws {
        let limit = ConcurrencyLimit(2, waiting: 3, message: "Not now.")
        let (callLog, gate) = (CallLog(), Gate())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<9 {
                group.addTask {
                    do {
                        try await limit.run {
                            callLog.record("started")
                            await gate.pass()
                        }
                    } catch let failure as Failure where failure.code == .overloaded {
                        #expect(failure.message == "Not now." && failure.retryAfter == 2)
                        callLog.record("rejected")
                    }
                }
            }
            await wait { callLog.lines.count { $0 == "rejected" } == 4 }
            #expect(callLog.lines.count { $0 == "started" } == 2)
            gate.open()
            try await group.waitForAll()
        }
        #expect(callLog.lines.count { $0 == "started" } == 5)
        #expect(callLog.lines.count == 9)
        #expect(try await limit.run { true }, "all slots were released")
    }

    @Test(.timeLimit(.minutes(1)))
    func `A released slot goes to a waiting call, also after a failure`() async throws {
        struct Broken: Error {}
        let limit = ConcurrencyLimit(1, waiting: 5)
        let callLog = CallLog()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    await #expect(throws: Broken.self) {
                        try await limit.run {
                            callLog.record("in")
                            await Task.yield()
                            callLog.record("out")
                            throw Broken()
                        }
                    }
                }
            }
        }
        #expect(callLog.lines == Array(repeating: ["in", "out"], count: 6).flatMap(\.self))
    }
}
