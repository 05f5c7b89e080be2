/// The id of a video job, which is also the task id of its history record.
package struct JobID: Sendable, Hashable {
    /// In bytes. This server's ids have 24; other applications use UUIDs.
    package static let maximumLength = 100

    package let text: String

    /// - Parameter text: 1 to `maximumLength` letters, digits, `-`, `_`, `.` and `:`; nil otherwise.
    package init?(_ text: String) {
        guard (1...Self.maximumLength).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else {
            return nil
        }
        self.text = text
    }

    /// The id of a job created by this server: its record id.
    package init(_ record: RecordID) { text = record.text }

    /// Reads the stored value.
    package init(stored text: String) { self.text = text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
