package import Application
package import AsyncHTTPClient
package import Domain
import NIOCore
import NIOHTTP1

/// The receiver of alerts, by the scheme of Standard Webhooks.
package struct AlertWebhook: AlertSender {
    /// Advised by the scheme: 15 to 30 s.
    package static let limit: Duration = .seconds(20)

    package let receiver: String
    private let address: String
    private let signer: WebhookSigner
    private let client: HTTPClient
    private let limit: Duration
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - client: one that follows no redirect.
    ///   - now: the time of day, for the signature.
    package init(
        address: String, signer: WebhookSigner, client: HTTPClient, limit: Duration = Self.limit,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.address = address
        self.signer = signer
        self.client = client
        self.limit = limit
        self.now = now
        var print = RequestFingerprint()
        print.add(address)
        receiver = String(print.text.prefix(32))
    }

    package func send(_ message: AlertMessage) async -> AlertDeliveryResult {
        let timestamp = now().milliseconds / 1000
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers = [
            "content-type": "application/json", "user-agent": "Afterimage", "webhook-id": message.id,
            "webhook-timestamp": "\(timestamp)",
            "webhook-signature": signer.signature(of: message, timestamp: timestamp),
        ]
        request.body = .bytes(ByteBuffer(string: message.body))
        do {
            // The head says all; what else the receiver says is not read, and its connection closed.
            let answer = try await client.execute(request, timeout: TimeAmount(limit))
            switch answer.status.code {
            case 200...299: return .delivered
            case 410: return .gone
            default: return .failed(after: Self.wish(answer.headers), detail: "HTTP \(answer.status.code)")
            }
        } catch {
            return .failed(after: nil, detail: "\(error)")
        }
    }

    /// Retry-After in seconds; its other form, a date, counts as none.
    private static func wish(_ headers: HTTPHeaders) -> Duration? {
        headers.first(name: "retry-after").flatMap { Int($0) }.flatMap { $0 > 0 ? .seconds(min($0, 86_400)) : nil }
    }
}
