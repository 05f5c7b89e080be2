import Application
import Domain
import Testing

/// Shares with a password.
@Suite struct SharePasswordTests {
    private let fixture = ShareFixture()

    private func locked() async throws -> (share: Share, token: ShareToken, item: ItemReference) {
        let item = fixture.addImage(1)
        let (share, token) = try await fixture.share(.items([item])) { $0.password = ShareFixture.password }
        return (share, token, item)
    }

    private func pass(_ token: ShareToken, _ password: String = ShareFixture.password) async throws -> SharePass {
        try #require(try await fixture.open().unlock(token.text, with: password, from: ShareFixture.client))
    }

    private func code(_ token: ShareToken, _ way: SharePart, _ passes: [String]) async -> Failure.Code? {
        let open = fixture.open()
        return await failureCode { () throws(Failure) in try await open(token.text, way, with: passes) }
    }

    @Test func `It opens with the pass for its password only`() async throws {
        let (_, token, item) = try await locked()
        let right = try await pass(token).text
        let other = try await pass(try await locked().token).text
        let name = try fixture.names(token).name(of: item)
        for way in [.page, .item(name: name, part: .content, asFile: false)] as [SharePart] {
            for passes in [[], ["", "x", other], [String(right.dropLast())], [right + "A"], [ShareFixture.password]] {
                #expect(await code(token, way, passes) == .unauthenticated, "\(passes)")
            }
            #expect(await code(token, way, [right]) == nil)
            #expect(await code(token, way, [other, right]) == nil)
        }
    }

    @Test func `Nothing about it is told without the password, not even which items there are`() async throws {
        let (_, token, _) = try await locked()
        let name = try fixture.names(token).name(of: fixture.addImage(2))
        for way in [
            .openGraph, .item(name: "x", part: .content, asFile: false), .item(name: name, part: nil, asFile: true),
        ] as [SharePart] {
            #expect(await code(token, way, []) == .unauthenticated)
            #expect(await code(token, way, [try await pass(token).text]) == .notFound)
        }
    }

    @Test func `A new password ends old passes, and without one no pass is needed`() async throws {
        let (share, token, _) = try await locked()
        let old = try await pass(token).text
        _ = try await fixture.change(
            share.id, of: Samples.owner, ShareChange(), password: .set(ShareFixture.password), from: ShareFixture.client
        )
        #expect(await code(token, .page, [old]) == .unauthenticated)
        #expect(await code(token, .page, [try await pass(token).text]) == nil)
        let changed = try await fixture.change(
            share.id, of: Samples.owner, ShareChange(), password: .clear, from: ShareFixture.client)
        #expect(!changed.hasPassword)
        #expect(await code(token, .page, []) == nil)
        #expect(try await fixture.open().unlock(token.text, with: "x", from: ShareFixture.client) == nil)
    }

    @Test func `A share whose stored password cannot be read stays locked`() async throws {
        let (_, token, _) = try await locked()
        let old = try await pass(token).text
        fixture.shares.breakPassword(of: token)
        for passes in [[], [old], ["0PCjR_Y9nVYXwEd6l2uW2nVqRmTHO8QwgSNB7bP3Yc4"]] {
            #expect(await code(token, .page, passes) == .unauthenticated)
        }
        let open = fixture.open()
        #expect(
            await failureCode { () throws(Failure) in
                try await open.unlock(token.text, with: ShareFixture.password, from: ShareFixture.client)
            } == .unauthenticated)
    }

    @Test func `Wrong passwords are limited for each network and in all, which spares networks that had the right one`()
        async throws
    {
        let (_, token, _) = try await locked()
        let open = fixture.open { ($0.shareFailures, $0.totalShareFailures) = (3, 5) }
        func attempt(_ password: String, _ address: String) async -> Failure.Code? {
            await failureCode { () throws(Failure) in
                try await open.unlock(token.text, with: password, from: ClientAddress(address)!)
            }
        }
        for _ in 0..<9 { #expect(await attempt(ShareFixture.password, "192.0.2.1") == nil) }
        for _ in 0..<3 { #expect(await attempt("wrong", "192.0.2.2") == .unauthenticated) }
        for password in ["wrong", ShareFixture.password] {
            #expect(await attempt(password, "192.0.2.2") == .rateLimited)
        }
        #expect(await attempt(ShareFixture.password, "192.0.2.3") == nil)
        for _ in 0..<2 { #expect(await attempt("wrong", "192.0.2.4") == .unauthenticated) }
        #expect(await attempt(ShareFixture.password, "192.0.2.5") == .rateLimited)
        for address in ["192.0.2.1", "192.0.2.3"] { #expect(await attempt(ShareFixture.password, address) == nil) }
    }

    @Test func `Right passwords of one network are limited too, over all shares`() async throws {
        let tokens = [try await locked().token, try await locked().token]
        let open = fixture.open { $0.shareUnlocks = 10 }
        for number in 0...10 {
            let code = await failureCode { () throws(Failure) in
                try await open.unlock(
                    tokens[number % 2].text, with: ShareFixture.password, from: ShareFixture.client)
            }
            #expect(code == (number < 10 ? nil : .rateLimited))
        }
    }

    @Test func `Ten thousand guesses of passwords and of tokens open nothing`() async throws {
        let (_, token, _) = try await locked()
        let open = fixture.open()
        var opened = 0
        for number in 0..<10_000 {
            let address = ClientAddress("192.0.\(number / 200).\(number % 200)")!
            let guess = await failureCode { () throws(Failure) in
                try await open.unlock(token.text, with: "guess \(number)", from: address)
            }
            if guess == nil { opened += 1 }
            let other = ShareToken(bytes: (0..<20).map { _ in .random(in: 0...255) })
            if await code(other, .page, ["guess"]) != .notFound { opened += 1 }
        }
        #expect(opened == 0)
    }
}
