import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// An answer with all of its body.
struct BufferedResponse: Sendable {
    let status: HTTPResponseStatus
    let body: ByteBuffer

    /// Sends a request and reads what is answered.
    ///
    /// - Parameters:
    ///   - limit: from the first byte sent to the last one read. The client's own time-out ends with the answer's head,
    ///     and would wait for ever for a body that stalls or drips.
    ///   - maximum: the longest body that is read, in bytes.
    /// - Throws: what the client threw; `HTTPClientError.deadlineExceeded`; `NIOTooManyBytesError`;
    ///   `CancellationError`.
    init(
        to request: HTTPClientRequest, from client: HTTPClient, within limit: Duration, upTo maximum: Int
    ) async throws {
        let deadline = ContinuousClock.now + limit
        let response = try await client.execute(request, timeout: TimeAmount(limit))
        status = response.status
        body = try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask {
                let body = try await response.body.collect(upTo: maximum)
                // A body that was cancelled ends like one that is complete.
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
