import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Fetches the reference images of edits, as the provider would, and caches 64 MiB of them.
struct ReferenceStore: Sendable {
    let client: HTTPClient
    private let cache = ByteCache(limit: 64 << 20)

    /// 20 MiB; the provider documents no limit.
    private static let sizeLimit = 20 << 20

    init(client: HTTPClient) {
        self.client = client
    }

    /// The first reference image of the task, cached.
    func image(of task: SandboxTask) async throws(ReferenceError) -> ByteBuffer {
        if let bytes = cache[task.id] { return bytes }
        guard let url = task.image?.imageURLs.first else { throw .none }
        let bytes = try await fetch(url)
        guard ReferenceFormat(bytes) != nil else { throw .notAnImage }
        cache.insert(bytes, as: task.id)
        return bytes
    }

    private func fetch(_ url: String) async throws(ReferenceError) -> ByteBuffer {
        let response: HTTPClientResponse
        do {
            var request = HTTPClientRequest(url: url)
            // CDNs refuse the default user agents of libraries, but not the provider's.
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
