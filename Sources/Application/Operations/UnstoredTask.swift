package import Domain

/// A task id from the provider that may not be in the database yet.
package struct UnstoredTask: Sendable, Hashable {
    /// The raw value is part of the file name.
    package enum Kind: String, Sendable, CaseIterable {
        case image
        case video
    }

    package let kind: Kind
    /// The id of the image or the video job.
    package let record: RecordID
    package let task: TaskID

    package init(_ kind: Kind, _ record: RecordID, _ task: TaskID) {
        self.kind = kind
        self.record = record
        self.task = task
    }
}
