package import Application
package import AsyncHTTPClient
package import Domain
import NIOCore
import NIOHTTP1

/// Sends alerts to a webhook, signed according to Standard Webhooks.
package struct AlertWebhook: AlertSender {
    /// Standard Webhooks recommends 15 to 30 s.
    package static let timeout: Duration = .seconds(20)

    package let receiver: String
    private let url: String
    private let signer: WebhookSigner
    private let client: HTTPClient
    private let timeout: Duration
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - client: must not follow redirects.
    ///   - now: the current time, for the signature.
    package init(
        url: String, signer: WebhookSigner, client: HTTPClient, timeout: Duration = Self.timeout,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.url = url
        self.signer = signer
        self.client = client
        self.timeout = timeout
        self.now = now
        var fingerprint = RequestFingerprint()
        fingerprint.add(url)
        receiver = String(fingerprint.text.prefix(32))
    }

    package func send(_ message: AlertMessage) async -> AlertDeliveryResult {
        let timestamp = now().milliseconds / 1000
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = [
            "content-type": "application/json", "user-agent": "Afterimage", "webhook-id": message.id,
            "webhook-timestamp": "\(timestamp)",
            "webhook-signature": signer.signature(of: message, timestamp: timestamp),
        ]
        request.body = .bytes(ByteBuffer(string: message.body))
        do {
            // Only the head matters; the body is not read and the connection is closed.
            let response = try await client.execute(request, timeout: TimeAmount(timeout))
            switch response.status.code {
            case 200...299: return .delivered
            case 410: return .gone
            default: return .failed(after: Self.retryAfter(response.headers), detail: "HTTP \(response.status.code)")
            }
        } catch {
            return .failed(after: nil, detail: "\(error)")
        }
    }

    /// The `Retry-After` header in seconds; its date form is ignored.
    private static func retryAfter(_ headers: HTTPHeaders) -> Duration? {
        headers.first(name: "retry-after").flatMap { Int($0) }.flatMap { $0 > 0 ? .seconds(min($0, 86_400)) : nil }
    }
}
