import Domain
package import Logging

/// Handles a provider's callback. A signed one settles its image; an unsigned one only triggers a poll.
package struct ReceiveImageCallback: Sendable {
    package enum Reception: Sendable, Hashable {
        /// Stored, now or before.
        case accepted
        /// Not trusted or not final; a poll is scheduled.
        case willPoll
    }

    private let repository: any ImageLifecycleRepository
    private let provider: any ImageProvider
    private let signer: CallbackSigner
    private let schedule: PollSchedule
    private let archiveWake: WakeSignal
    private let ledger: any OrderLedger
    private let logger: Logger

    /// - Parameter archiveWake: tells this process's archiver of a completed image.
    package init(
        repository: any ImageLifecycleRepository, provider: any ImageProvider, signer: CallbackSigner,
        schedule: PollSchedule, archiveWake: WakeSignal,
        ledger: any OrderLedger = UnmeteredOrders(), logger: Logger
    ) {
        self.repository = repository
        self.provider = provider
        self.signer = signer
        self.schedule = schedule
        self.archiveWake = archiveWake
        self.ledger = ledger
        self.logger = logger
    }

    /// - Parameters:
    ///   - record, signature: from the query of the callback URL.
    ///   - permitUnsigned: the rate limit on unsigned callbacks.
    /// - Throws: `validationFailed` for a malformed body, `notFound` for an unknown task, and what `permitUnsigned`
    ///   throws.
    package func callAsFunction(
        record: String?, signature: String?, body: [UInt8], permitUnsigned: () async throws(Failure) -> Void = {}
    ) async throws(Failure) -> Reception {
        guard let callback = await provider.readCallback(body) else {
            throw .invalid("body", "This is not a callback in either of the two supported formats.")
        }
        guard let record = signer.record(record, signature: signature) else {
            try await permitUnsigned()
            // An unsigned body may be forged, so it only triggers a poll.
            guard try await expedite(callback.task) else { throw .notFound }
            return .willPoll
        }
        guard let outcome = callback.outcome else { return try await schedulePoll(of: callback.task, for: record) }
        // On a failure the provider gets an error and sends the callback again.
        let settlement = try await reportingToClient { () throws(WriteFailure) in
            try await repository.settle(record, task: callback.task, outcome)
        }
        if case .succeeded = outcome { archiveWake.signal() }
        let order = ItemReference(.image, record)
        // It may be free and closed: then only this tells the ledger.
        if settlement == .revived { await ledger.settle(order) } else { ledger.ended(order) }
        switch settlement {
        case .settled, .alreadyFinal:
            return .accepted
        case .revived:
            logger.notice(
                "late success accepted",
                metadata: ["image_id": "\(record.text)", "task_id": "\(callback.task.text)"])
            return .accepted
        case .unknown:
            throw .notFound
        }
    }

    /// Handles a signed body that is not final: it still holds the task id, so that the task can be polled.
    private func schedulePoll(of task: TaskID, for record: RecordID) async throws(Failure) -> Reception {
        let image = try await reportingToClient { () throws(WriteFailure) in
            try await repository.recordTaskID(record, task: task)
        }
        guard let image, image.taskID == task else { throw .notFound }
        return try await expedite(task) ? .willPoll : .accepted
    }

    private func expedite(_ task: TaskID) async throws(Failure) -> Bool {
        try await reportingToClient { () throws(WriteFailure) in
            try await repository.expedite(task: task, schedule: schedule)
        }
    }
}
