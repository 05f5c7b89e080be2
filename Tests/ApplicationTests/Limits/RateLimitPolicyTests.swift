import Application
import Domain
import Testing

/// The order in which limits are checked, and their database commands.
@Suite struct RateLimitPolicyTests {
    private static let wrong = Failure(.unauthenticated, "wrong")
    private static let address = ClientAddress("192.0.2.1")!
    private let repository = CountedRateLimits()

    private func policy(_ configure: (inout RateLimitSettings) -> Void = { _ in }) -> RateLimitPolicy {
        var limits = RateLimitSettings()
        (limits.signInFailures, limits.totalSignInFailures, limits.faultyUploadsPerHour) = (2, 5, 3)
        configure(&limits)
        return RateLimitPolicy(limits, repository: repository)
    }

    private func fail(
        _ policy: RateLimitPolicy, _ email: String, from address: ClientAddress = Self.address
    ) async -> Failure.Code? {
        do throws(Failure) {
            try await policy.signIn(email, from: address) { () throws(Failure) in throw Self.wrong }
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `A sign-in from a rejected address causes no database command, for any account`() async {
        let policy = policy()
        for number in 0..<5 { #expect(await fail(policy, "user\(number)@example.org") == .unauthenticated) }
        #expect(await fail(policy, "user5@example.org") == .rateLimited)
        _ = repository.takeCommands()
        for number in 0..<100 {
            let email = number.isMultiple(of: 2) ? "user\(number)@example.org" : "no address"
            #expect(await fail(policy, email) == .rateLimited)
        }
        #expect(repository.takeCommands() == [])
    }

    @Test func `The address is counted first; if it is rejected, nothing else is counted or looked up`() async {
        let policy = policy()
        for number in 0..<5 { _ = await fail(policy, "user\(number)@example.org") }
        _ = repository.takeCommands()
        #expect(await fail(policy, "no address") == .rateLimited)
        #expect(repository.takeCommands() == ["take sign-in-address"])
    }

    @Test func `An address that is rejected for an account causes no database command`() async {
        let policy = policy()
        for _ in 0..<2 { #expect(await fail(policy, "alice@example.org") == .unauthenticated) }
        #expect(await fail(policy, "alice@example.org") == .rateLimited)
        _ = repository.takeCommands()
        for _ in 0..<100 { #expect(await fail(policy, "Alice@example.org ") == .rateLimited) }
        #expect(repository.takeCommands() == [])
        #expect(await fail(policy, "bob@example.org") == .unauthenticated)
    }

    @Test func `An unfamiliar address that is rejected by an account's limit causes no database command`() async {
        let policy = policy()
        for number in 10..<15 {
            let address = ClientAddress("192.0.2.\(number)")!
            #expect(await fail(policy, "alice@example.org", from: address) == .unauthenticated)
        }
        #expect(await fail(policy, "alice@example.org") == .rateLimited)
        _ = repository.takeCommands()
        for _ in 0..<100 { #expect(await fail(policy, "alice@example.org") == .rateLimited) }
        #expect(repository.takeCommands() == [])
    }

    @Test func `Checking whether a submission is allowed counts nothing, and a refusal is cached`() async throws {
        let policy = policy { $0.submissions = .init(perMinute: 1, perDay: nil) }
        let ask: @Sendable () async -> Failure.Code? = {
            do throws(Failure) {
                try await policy.askForSubmission(by: Samples.owner, anonymousFrom: Self.address)
                return nil
            } catch {
                return error.code
            }
        }
        for _ in 0..<3 { #expect(await ask() == nil) }
        #expect(Set(repository.takeCommands()) == ["ask order", "ask anonymous-order"])
        try await policy.submission(by: Samples.owner, anonymousFrom: Self.address)
        _ = repository.takeCommands()
        for _ in 0..<100 { #expect(await ask() == .rateLimited) }
        #expect(repository.takeCommands() == ["ask order"])
    }

    @Test func `Faulty and interrupted uploads count, others do not, and a rejected one is not read`() async throws {
        struct BrokenOff: Error {}
        let policy = policy()
        let read: @Sendable ((any Error)?) async -> Failure.Code? = { error in
            do {
                try await policy.upload(by: Samples.owner, anonymousFrom: nil) { if let error { throw error } }
                return nil
            } catch {
                return (error as? Failure)?.code
            }
        }
        for _ in 0..<4 {
            #expect(await read(nil) == nil)
            #expect(await read(Failure(.storageFull, "full")) == .storageFull)
            #expect(await read(Failure(.overloaded, "later")) == .overloaded)
        }
        #expect(await read(Failure.invalid("prompt", "This is required.")) == .validationFailed)
        #expect(await read(BrokenOff()) == nil)
        #expect(await read(Failure(.rateLimited, "one submission too many")) == .rateLimited)
        #expect(await read(Failure.unexpected("read although it was refused")) == .rateLimited)
        // Visitors count by their address: a session is free.
        try await policy.upload(by: Samples.owner, anonymousFrom: Self.address) {}
    }
}
