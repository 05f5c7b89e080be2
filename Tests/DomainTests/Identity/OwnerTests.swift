import Domain
import Testing

@Suite struct OwnerTests {
    @Test func `No user has a name that stands for a session or for nobody`() {
        for name in ["session:0123456789abcdef", "session:", "system:unassigned", "system:"] {
            #expect(UserID(name) == nil, "\(name)")
        }
        for name in ["session", "sessions:a", "system", "System:a", " session:a"] {
            #expect(UserID(name)?.text == name, "\(name)")
        }
    }

    @Test func `An owner knows the session that it stands for`() throws {
        let session = SessionID(random: Array(repeating: 0xAB, count: SessionID.randomLength))
        #expect(session.text.count == 64 && SessionID(session.text) == session)
        #expect(Owner(session: session).session == session.text)
        #expect(Owner(user: try #require(UserID("alice"))).session == nil)
        for text in ["sessions:a", "system:unassigned", ""] {
            #expect(Owner(stored: text).session == nil, "\(text)")
        }
    }
}
