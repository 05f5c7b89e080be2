package import Domain

/// The video jobs of all owners, for operators.
package protocol AdminVideoJobRepository: Sendable {
    /// Jobs with this status; parked ones also count as failed.
    func count(_ status: AdminJobStatus) async throws(Failure) -> Int

    /// The job that has been due longest without being claimed.
    func oldestWaiting() async throws(Failure) -> WaitingRecord?

    /// Newest first, rendered record by record; see `LibraryRepository.page`.
    func page<Content: Sendable>(
        _ status: AdminJobStatus?, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> AdminVideoJob?) -> Content
    ) async throws(Failure) -> Page<Content>
}

extension AdminVideoJobRepository {
    /// Jobs by status.
    package func counts() async throws(Failure) -> [AdminJobStatus: Int] {
        var counts: [AdminJobStatus: Int] = [:]
        for status in AdminJobStatus.allCases { counts[status] = try await count(status) }
        return counts
    }
}

/// The statuses by which operators filter jobs: the documented ones, and parked.
package enum AdminJobStatus: String, Sendable, CaseIterable {
    case pending
    case processing
    case completed
    case failed
    case cancelled
    /// Given up after repeated unexpected failures.
    case parked
}

/// A record that waits.
package struct WaitingRecord: Sendable, Hashable {
    /// The id that clients see.
    package let id: String
    package let createdAt: Timestamp
    /// By the database clock.
    package let waiting: Duration

    package init(id: String, createdAt: Timestamp, waiting: Duration) {
        self.id = id
        self.createdAt = createdAt
        self.waiting = waiting
    }
}

/// A job, for operators.
package struct AdminVideoJob: Sendable, ListedRecord {
    package var job: VideoJob
    /// Consecutive failed steps: the provider was unavailable, or an unexpected error.
    package var attempts: Int
    /// Why it was parked; nil if it is not.
    package var parkedFor: ParkingReason?

    package init(job: VideoJob, attempts: Int, parkedFor: ParkingReason?) {
        self.job = job
        self.attempts = attempts
        self.parkedFor = parkedFor
    }

    package var position: PagePosition { job.position }
}

/// Why a job was parked.
package enum ParkingReason: Sendable, Hashable, CaseIterable {
    case unreadableRecord
    case unreadableResponses
    case failedSteps

    /// For operators; without names.
    package var message: String {
        switch self {
        case .unreadableRecord: "Its record lacks required fields."
        case .unreadableResponses: "The provider's status responses could not be read."
        case .failedSteps: "Every step failed: the worker crashed, was killed, or lost the database."
        }
    }
}
