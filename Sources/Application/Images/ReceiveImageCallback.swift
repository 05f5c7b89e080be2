import Domain
package import Logging

/// Takes the provider's word that a task has ended, as far as the word can be trusted.
package struct ReceiveImageCallback: Sendable {
    package enum Reception: Sendable, Hashable {
        /// Written down, now or before.
        case taken
        /// Not to be trusted as it is; the provider will be asked.
        case willAsk
    }

    private let repository: any ImageLifecycleRepository
    private let provider: any ImageProvider
    private let signer: CallbackSigner
    private let schedule: PollSchedule
    private let logger: Logger

    package init(
        repository: any ImageLifecycleRepository, provider: any ImageProvider, signer: CallbackSigner,
        schedule: PollSchedule,
        logger: Logger
    ) {
        self.repository = repository
        self.provider = provider
        self.signer = signer
        self.schedule = schedule
        self.logger = logger
    }

    /// - Parameters:
    ///   - record, signature: from the callback's own address.
    ///   - body: what was sent.
    ///   - permitUnsigned: throws where its sender has sent too much that nobody signed.
    /// - Throws: `validationFailed` for a body that is no callback, `notFound` for a task that is not ours, and what
    ///   `permitUnsigned` throws.
    package func callAsFunction(
        record: String?, signature: String?, body: [UInt8], permitUnsigned: () async throws(Failure) -> Void = {}
    ) async throws(Failure) -> Reception {
        guard let callback = provider.readCallback(body) else {
            throw .invalid("body", "This is not a callback in either of its two known forms.")
        }
        guard let record = signer.record(record, signature: signature) else {
            try await permitUnsigned()
            // An unsigned body decides nothing, but it may be right that there is something to ask about.
            guard try await repository.expedite(task: callback.task, schedule: schedule) else { throw .notFound }
            return .willAsk
        }
        guard let outcome = callback.outcome else { return try await ask(about: callback.task, of: record) }
        switch try await repository.settle(record, task: callback.task, outcome) {
        case .settled, .alreadyFinal:
            return .taken
        case .revived:
            logger.notice(
                "a success came after the time-out and was taken",
                metadata: ["image": "\(record.text)", "task": "\(callback.task.text)"])
            return .taken
        case .unknown:
            throw .notFound
        }
    }

    /// A signed body without an end in it still says what the task is called, so that it can be asked about.
    private func ask(about task: TaskID, of record: RecordID) async throws(Failure) -> Reception {
        guard let image = try await repository.name(record, task: task), image.taskID == task else { throw .notFound }
        return try await repository.expedite(task: task, schedule: schedule) ? .willAsk : .taken
    }
}
