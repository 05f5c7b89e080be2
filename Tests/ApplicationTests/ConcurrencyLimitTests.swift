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
        let limit = ConcurrencyLimit(1, waiting: 5, message: "Not now.")
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

    private static let parties = ["192.0.2.1", "192.0.2.2", "192.0.2.3"].flatMap { Party.client(ClientAddress($0)!) }

    /// Starts a call that is running, queued or rejected when this returns.
    private static func call(
        _ limit: ConcurrencyLimit, _ parties: [Party], _ name: String, _ callLog: CallLog
    ) -> Task<Failure.Code?, any Error> {
        Task.immediate {
            do {
                return try await limit.run(for: parties) {
                    callLog.record(name)
                    return nil
                }
            } catch let failure as Failure {
                return failure.code
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `The queue is round-robin by party, in order within each`() async throws {
        let limit = ConcurrencyLimit(1, waiting: 20, message: "Not now.")
        let callLog = CallLog()
        let slot = try await limit.acquire()
        var calls = (1...5).map { Self.call(limit, [Self.parties[0]], "a\($0)", callLog) }
        calls += (1...2).map { Self.call(limit, [Self.parties[1]], "b\($0)", callLog) }
        calls.append(Self.call(limit, [Self.parties[2], Self.parties[0]], "c1", callLog))
        slot.release()
        for call in calls { #expect(try await call.value == nil) }
        #expect(callLog.lines == ["a1", "b1", "c1", "a2", "b2", "a3", "a4", "a5"])
    }

    @Test(.timeLimit(.minutes(1))) func `A party that has used up its share is rejected, others are not`()
        async throws
    {
        let limit = ConcurrencyLimit(1, waiting: 20, perParty: 2, message: "Not now.")
        let callLog = CallLog()
        let slot = try await limit.acquire(for: [Self.parties[0], Self.parties[1]])
        let second = Self.call(limit, [Self.parties[0]], "a", callLog)
        // With two parties, each one's share must have room.
        for parties in [[Self.parties[0]], [Self.parties[2], Self.parties[0]]] {
            #expect(try await Self.call(limit, parties, "rejected", callLog).value == .rateLimited)
        }
        let other = Self.call(limit, [Self.parties[1]], "b", callLog)
        slot.release()
        for call in [second, other] { #expect(try await call.value == nil) }
        #expect(try await Self.call(limit, [Self.parties[0]], "again", callLog).value == nil)
    }

    /// The number of these clients that are admitted, one after the other, while all earlier ones run.
    private static func admitted(_ clients: [String], _ limit: ConcurrencyLimit) async -> (Int, [ConcurrencySlot]) {
        var slots: [ConcurrencySlot] = []
        for client in clients {
            if let slot = try? await limit.acquire(for: Party.client(ClientAddress(client)!)) { slots.append(slot) }
        }
        return (slots.count, slots)
    }

    @Test func `A /56 has two shares and a /48 four, however many networks and addresses are used`() async {
        let limit = ConcurrencyLimit(1000, perParty: 4, message: "Not now.")
        let (inOne, first) = await Self.admitted((0..<10).map { "2001:db8:0:1::\($0)" }, limit)
        let (inSmall, second) = await Self.admitted((2..<256).map { "2001:db8:0:\(String($0, radix: 16))::1" }, limit)
        let (inLarge, third) = await Self.admitted((1..<256).map { "2001:db8:0:\(String($0, radix: 16))00::1" }, limit)
        #expect(inOne == 4 && inOne + inSmall == 8 && inOne + inSmall + inLarge == 16)
        // Unrelated clients, also of IPv4.
        let (others, fourth) = await Self.admitted(
            (0..<10).map { "2001:db8:1::\($0)" } + (0..<10).map { "192.0.2.\($0)" }, limit)
        #expect(others == 14)
        withExtendedLifetime((first, second, third, fourth)) {}
    }

    @Test func `A network has at most a quarter of the total, and an address always its share`() async {
        for (share, expected) in [(1, 4), (2, 5), (3, 5), (8, 8), (30, 20)] {
            let limit = ConcurrencyLimit(20, perParty: share, message: "Not now.")
            let clients = (0..<256).map { "2001:db8:0:\(String($0, radix: 16))00::1" }
            let (count, slots) = await Self.admitted(clients + clients.map { "\($0)0" }, limit)
            #expect(count == expected, "\(share)")
            withExtendedLifetime(slots) {}
        }
    }

    @Test(.timeLimit(.minutes(1))) func `A full queue admits a new party in place of one with a longer queue`()
        async throws
    {
        let limit = ConcurrencyLimit(1, waiting: 3, message: "Not now.")
        let callLog = CallLog()
        let slot = try await limit.acquire()
        let many = (1...3).map { Self.call(limit, [Self.parties[0]], "a\($0)", callLog) }
        #expect(try await Self.call(limit, [Self.parties[0]], "a4", callLog).value == .overloaded)
        let first = Self.call(limit, [Self.parties[1]], "b1", callLog)
        #expect(try await many[2].value == .overloaded)
        // Two and one: another caller of the second party would only reverse the counts.
        #expect(try await Self.call(limit, [Self.parties[1]], "b2", callLog).value == .overloaded)
        slot.release()
        for call in [many[0], many[1], first] { #expect(try await call.value == nil) }
        #expect(callLog.lines == ["a1", "b1", "a2"])
    }

    @Test func `A slot is released once, at the latest when it is deinitialized`() async throws {
        let limit = ConcurrencyLimit(1, message: "Not now.")
        let slot = try await limit.acquire()
        slot.release()
        slot.release()
        do {
            let dropped = try await limit.acquire()
            await #expect(throws: Failure.self) { _ = try await limit.acquire() }
            withExtendedLifetime(dropped) {}
        }
        _ = try await limit.acquire()
    }
}
