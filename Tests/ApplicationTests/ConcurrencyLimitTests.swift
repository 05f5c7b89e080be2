import Application
import Domain
import Synchronization
import Testing

@Suite struct ConcurrencyLimitTests {
    /// Something that tasks wait for until it is opened.
    private final class Gate: Sendable {
        private let isOpen = Mutex(false)

        func open() { isOpen.withLock { $0 = true } }

        func pass() async {
            while !isOpen.withLock({ $0 }) { await Task.yield() }
        }
    }

    private func wait(until isSo: () -> Bool) async {
        while !isSo() { await Task.yield() }
    }

    @Test(.timeLimit(.minutes(1)))
    func `As many as may go on, as many as may wait, and the rest hear that it is too much`() async throws {
        let limit = ConcurrencyLimit(2, waiting: 3, refusal: "Not now.")
        let (journal, gate) = (CallLog(), Gate())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<9 {
                group.addTask {
                    do {
                        try await limit.run {
                            journal.note("begun")
                            await gate.pass()
                        }
                    } catch let failure as Failure where failure.code == .overloaded {
                        #expect(failure.message == "Not now." && failure.retryAfter == 2)
                        journal.note("refused")
                    }
                }
            }
            await wait { journal.lines.count { $0 == "refused" } == 4 }
            #expect(journal.lines.count { $0 == "begun" } == 2)
            gate.open()
            try await group.waitForAll()
        }
        #expect(journal.lines.count { $0 == "begun" } == 5)
        #expect(journal.lines.count == 9)
        #expect(try await limit.run { true }, "all turns were given back")
    }

    @Test(.timeLimit(.minutes(1)))
    func `A turn that ends goes to one of those who wait, also where the work fails`() async throws {
        struct Broken: Error {}
        let limit = ConcurrencyLimit(1, waiting: 5)
        let journal = CallLog()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    await #expect(throws: Broken.self) {
                        try await limit.run {
                            journal.note("in")
                            await Task.yield()
                            journal.note("out")
                            throw Broken()
                        }
                    }
                }
            }
        }
        #expect(journal.lines == Array(repeating: ["in", "out"], count: 6).flatMap(\.self))
    }
}
