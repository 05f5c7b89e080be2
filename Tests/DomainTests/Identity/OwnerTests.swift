import Domain
import Testing

@Suite struct OwnerTests {
    @Test func `A user id cannot start with a reserved prefix`() {
        for name in ["session:0123456789abcdef", "session:", "system:unassigned", "system:"] {
            #expect(UserID(name) == nil, "\(name)")
        }
        for name in ["session", "sessions:a", "system", "System:a", " session:a"] {
            #expect(UserID(name)?.text == name, "\(name)")
        }
    }

    @Test func `An owner returns its session id`() throws {
        let session = SessionID(random: Array(repeating: 0xAB, count: SessionID.randomLength))
        #expect(session.text.count == 64 && SessionID(session.text) == session)
        #expect(Owner(session: session).session == session.text)
        #expect(Owner(user: try #require(UserID("alice"))).session == nil)
        for text in ["sessions:a", "system:unassigned", ""] {
            #expect(Owner(stored: text).session == nil, "\(text)")
        }
    }
}
