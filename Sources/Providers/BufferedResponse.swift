import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// A response with its whole body in memory.
struct BufferedResponse: Sendable {
    let status: HTTPResponseStatus
    let body: ByteBuffer

    /// Sends a request and reads the whole response.
    ///
    /// - Parameters:
    ///   - timeout: from the first byte sent to the last one read. The client's own timeout ends with the response head
    ///     and would wait forever for a body that stalls or trickles.
    ///   - maximum: maximum body length, in bytes.
    /// - Throws: the client's error; `HTTPClientError.deadlineExceeded`; `NIOTooManyBytesError`; `CancellationError`.
    init(
        to request: HTTPClientRequest, from client: HTTPClient, within timeout: Duration, upTo maximum: Int
    ) async throws {
        let deadline = ContinuousClock.now + timeout
        let response = try await client.execute(request, timeout: TimeAmount(timeout))
        status = response.status
        body = try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask {
                let body = try await response.body.collect(upTo: maximum)
                // A cancelled body ends like a complete one.
                try Task.checkCancellation()
                return body
            }
            group.addTask {
                try await Task.sleep(until: deadline, clock: .continuous)
                throw HTTPClientError.deadlineExceeded
            }
            defer { group.cancelAll() }
            guard let body = try await group.next() else { throw CancellationError() }
            return body
        }
    }
}
