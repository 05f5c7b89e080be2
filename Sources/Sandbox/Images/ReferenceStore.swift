import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Fetches the reference pictures of edits, as the provider would, and keeps the latest 64 MiB of them.
struct ReferenceStore: Sendable {
    let client: HTTPClient
    private let cache = ByteCache(limit: 64 << 20)

    /// 20 MiB: our own bound, the provider states none.
    private static let sizeLimit = 20 << 20

    init(client: HTTPClient) {
        self.client = client
    }

    /// The first reference of the task; fetched again if it was forgotten.
    func picture(of task: SandboxTask) async throws(ReferenceError) -> ByteBuffer {
        if let bytes = cache[task.id] { return bytes }
        guard let address = task.image?.imageURLs.first else { throw .none }
        let bytes = try await fetch(address)
        guard ReferenceFormat(bytes) != nil else { throw .notAPicture }
        cache.insert(bytes, as: task.id)
        return bytes
    }

    private func fetch(_ address: String) async throws(ReferenceError) -> ByteBuffer {
        let response: HTTPClientResponse
        do {
            var request = HTTPClientRequest(url: address)
            // Content networks refuse the default names of libraries; the provider's own fetch passes them.
            request.headers.add(name: "user-agent", value: "Mozilla/5.0 (compatible; AfterimageSandbox)")
            response = try await client.execute(request, timeout: .seconds(15))
        } catch {
            throw .unreachable(error)
        }
        guard response.status == .ok else { throw .status(Int(response.status.code)) }
        do {
            return try await response.body.collect(upTo: Self.sizeLimit)
        } catch {
            throw .unreachable(error)
        }
    }
}
