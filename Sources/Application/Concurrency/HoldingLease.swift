/// Runs work while its lease is extended. The work is cancelled when the lease is lost.
///
/// - Parameters:
///   - interval: how often the lease is extended.
///   - renew: returns false if the lease is lost. After a failure the next renewal may still be in time.
/// - Returns: nil if the lease was lost.
func holdingLease<Output: Sendable>(
    every interval: Duration, clock: any Clock<Duration>,
    renew: @escaping @Sendable () async throws(Failure) -> Bool,
    _ work: @escaping @Sendable () async throws(Failure) -> Output
) async throws(Failure) -> Output? {
    let (result, isLost) = await withTaskGroup(of: LeaseEvent<Output>.self) { group in
        group.addTask {
            do throws(Failure) { return .finished(.success(try await work())) } catch {
                return .finished(.failure(error))
            }
        }
        group.addTask {
            while (try? await clock.sleep(for: interval)) != nil {
                if (try? await renew()) == false { return .lost }
            }
            return .stopped
        }
        var result: Result<Output, Failure>?
        var isLost = false
        for await event in group {
            switch event {
            case .finished(let outcome): result = outcome
            case .lost: isLost = true
            case .stopped: continue
            }
            group.cancelAll()
        }
        return (result, isLost)
    }
    return isLost ? nil : try result?.get()
}

private enum LeaseEvent<Output: Sendable>: Sendable {
    case finished(Result<Output, Failure>)
    case lost
    /// The renewals have ended, because the work has finished or was cancelled.
    case stopped
}
