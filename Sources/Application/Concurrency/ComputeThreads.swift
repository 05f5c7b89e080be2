import Dispatch

/// Runs long computations on dedicated threads: on an event loop they would block all of its connections.
package final class ComputeThreads: Sendable {
    /// Threads for image files: checking and hashing one of 40 MiB takes a good part of a second. The queue needs no
    /// limit, because the numbers of uploads and downloads are limited.
    package static let images = ComputeThreads(
        "images", ConcurrencyLimit(2, waiting: .max, message: "Too many images at once. Try again in a moment."))

    private let queue: DispatchQueue
    private let limit: ConcurrencyLimit

    /// - Parameter limit: the limit of concurrent computations; each has a thread.
    package init(_ label: String, _ limit: ConcurrencyLimit) {
        queue = DispatchQueue(label: label, attributes: .concurrent)
        self.limit = limit
    }

    /// Runs `work` on one of the threads.
    ///
    /// - Throws: `rateLimited` or `overloaded` if the limit rejects it; what `work` throws.
    package func run<Output: Sendable>(
        for parties: [Party] = [], _ work: @escaping @Sendable () throws -> Output
    ) async throws -> Output {
        try await limit.run(for: parties) {
            try await withCheckedThrowingContinuation { continuation in
                queue.async { continuation.resume(with: Result { try work() }) }
            }
        }
    }
}
