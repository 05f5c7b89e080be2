import Afterimage
import Application
import BSON
import MongoClient
import TestSupport
import Testing

/// Guesses of invitations at registration.
@Suite(.timeLimit(.minutes(5))) struct InvitationGuessingTests {
    @Test func `No guess of thousands makes an account, and right invitations are accepted, also from that network`()
        async throws
    {
        try await TestServer.runBehindProxy {
            $0.registration = .invite
        } _: { server in
            let (first, second) = (try await server.invite().token, try await server.invite().token)
            let (alice, bob) = ("alice@example.org", "bob@example.org")
            // The attacker knows who is invited.
            let counts = try await Guesses.send { number in
                try await server.register(
                    number.isMultiple(of: 2) ? alice : bob, invitation: Guesses.token.text, headers: from(1)
                ).status
            } meanwhile: {
                let made = try await server.register(alice, invitation: first, headers: from(2))
                #expect(made.status == 201, "\(made.text)")
                for _ in 0..<20 { #expect(try await server.login(alice, headers: from(2)).status == 200) }
            }
            #expect(counts == [403: 100, 429: Guesses.count - 100])
            let made = try await server.register(bob, invitation: second, headers: from(1))
            #expect(made.status == 201, "\(made.text)")
            #expect(try await server.database.collection("users").count([:]) == 2)
        }
    }
}
