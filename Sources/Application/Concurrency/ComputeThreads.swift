import Dispatch

/// Runs long computations on a few threads of their own. On an event loop, all of its connections would wait.
package final class ComputeThreads: Sendable {
    /// For images: one of 40 MiB takes a good part of a second to check and to hash. Their number is limited by the
    /// uploads and downloads that they come from.
    package static let images = ComputeThreads(
        "images", ConcurrencyLimit(2, waiting: .max, message: "Too many images at once. Try again in a moment."))

    private let queue: DispatchQueue
    private let limit: ConcurrencyLimit

    /// - Parameter limit: of concurrent computations; each has a thread.
    package init(_ label: String, _ limit: ConcurrencyLimit) {
        queue = DispatchQueue(label: label, attributes: .concurrent)
        self.limit = limit
    }

    /// - Throws: `rateLimited` or `overloaded` if the limit refuses it; what `work` throws.
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
