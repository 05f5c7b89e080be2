import Application
import Domain
import Testing

@Suite struct WebhookSignerTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    /// The example of the Standard Webhooks specification.
    @Test func `A signature matches the specification's example`() throws {
        let signer = try #require(WebhookSigner([Self.secret]))
        let message = AlertMessage(id: "msg_p5jXN8AQM9LWM0D4loKWxJek", body: #"{"test": 2432232314}"#)
        #expect(
            signer.signature(of: message, timestamp: 1_614_265_330)
                == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `Each secret adds a signature, and a malformed secret is rejected`() throws {
        let other = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
        let message = AlertMessage(id: "a", body: "{}")
        let both = try #require(WebhookSigner([Self.secret, other])).signature(of: message, timestamp: 1)
        let apart = try [Self.secret, other].map {
            try #require(WebhookSigner([$0])).signature(of: message, timestamp: 1)
        }
        #expect(both.split(separator: " ").map(String.init) == apart && apart[0] != apart[1])
        let short = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY="
        for wrong in [[], ["whsec_"], ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], [short], [Self.secret, "whsec_!"]] {
            #expect(WebhookSigner(wrong) == nil, "\(wrong)")
        }
    }

    @Test func `A message holds the rule, the start, and at the end the end`() {
        var alert = Alert(
            id: Samples.id, rule: .jobsStuck, summary: "A job \"waits\".",
            since: Timestamp(milliseconds: 1_795_219_200_123))
        let began = AlertMessage(alert)
        #expect(
            began.body
                == #"{"data":{"id":"0123456789abcdef01234567","rule":"jobs_stuck","since":"2026-11-21T00:00:00.123Z","summary":"A job \"waits\"."},"timestamp":"2026-11-21T00:00:00.123Z","type":"alert.began"}"#
        )
        alert.endedAt = Timestamp(milliseconds: 1_795_219_260_000)
        let ended = AlertMessage(alert)
        #expect(ended.body.contains(#""endedAt":"2026-11-21T00:01:00.000Z""#) && ended.body.contains("alert.ended"))
        #expect(ended.id != began.id && !began.id.contains("."))
        #expect(AlertMessage(alert) == ended)
    }
}
