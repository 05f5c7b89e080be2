import Application
import Domain
import NIOCore

/// Formats server-sent events. The JSON has no line breaks, so that each event is one `data` line.
enum EventWriter {
    /// - Parameter isForPage: see `JSONWriter.image(_:isForPage:)`.
    static func text(of event: ChangeEvent, isForPage: Bool) -> ByteBuffer {
        switch event {
        case .heartbeat:
            ByteBuffer(staticString: ": still here\n\n")
        case .ready(let timestamp):
            ByteBuffer(string: "retry: 2000\nid: \(timestamp.eventID)\nevent: ready\ndata: {}\n\n")
        case .reset:
            ByteBuffer(staticString: "event: reset\ndata: {}\n\n")
        case .change(let change):
            text(of: change, isForPage: isForPage)
        }
    }

    private static func text(of change: RecordChange, isForPage: Bool) -> ByteBuffer {
        let name: String
        var json = JSONWriter(capacity: JSONWriter.generationEstimate)
        switch change.content {
        case .changed(let item):
            name = word(of: item.reference.kind)
            json.item(item, isForPage: isForPage)
        case .deleted(let record):
            name = "removed"
            json.raw(#"{"kind":"#)
            json.plain(word(of: record.kind))
            json.raw(#","id":"#)
            json.id(record.id)
            json.raw("}")
        }
        var buffer = ByteBuffer(string: "id: \(change.timestamp.eventID)\nevent: \(name)\ndata: ")
        buffer.writeImmutableBuffer(json.buffer)
        buffer.writeStaticString("\n\n")
        return buffer
    }

    private static func word(of kind: ItemKind) -> String {
        switch kind {
        case .image: "image"
        case .video: "generation"
        }
    }
}

/// The event id of a position in the change stream: a time of the database's clock.
extension Timestamp {
    var eventID: String { String(milliseconds, radix: 36) }

    /// Nil if the text is not an event id.
    init?(eventID text: String) {
        guard text.utf8.count <= 13, let milliseconds = Int64(text, radix: 36), milliseconds >= 0 else { return nil }
        self.init(milliseconds: milliseconds)
    }
}
