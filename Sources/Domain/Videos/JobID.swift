/// The name of a video job, which is also the task id of its history record.
package struct JobID: Sendable, Hashable {
    /// In bytes. Ours have 24; other applications use UUIDs and the like.
    package static let maximumLength = 100

    package let text: String

    /// - Parameter text: 1 to `maximumLength` letters, digits, `-`, `_`, `.` and `:`; anything else gives nil.
    package init?(_ text: String) {
        guard (1...Self.maximumLength).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else {
            return nil
        }
        self.text = text
    }

    /// A job of ours is called like its record.
    package init(_ record: RecordID) { text = record.text }

    /// As a stored record has it.
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
