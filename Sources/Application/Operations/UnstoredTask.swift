package import Domain

/// A task id that the provider has just given, and that the database may not have yet.
package struct UnstoredTask: Sendable, Hashable {
    /// The raw value is part of the name on disk.
    package enum Kind: String, Sendable, CaseIterable {
        case image
        case video
    }

    package let kind: Kind
    /// Of the image or the video job.
    package let record: RecordID
    package let task: TaskID

    package init(_ kind: Kind, _ record: RecordID, _ task: TaskID) {
        self.kind = kind
        self.record = record
        self.task = task
    }
}
