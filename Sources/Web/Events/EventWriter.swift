import Application
import Domain
import NIOCore

/// Writes events in the form of server-sent events. JSON has no line ends of its own, so each is one line of data.
enum EventWriter {
    /// - Parameter isForPage: see the images' JSON.
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
        case .generation(let generation):
            name = "generation"
            json.generation(generation)
        case .image(let image):
            name = "image"
            json.image(image, isForPage: isForPage)
        case .removed(let kind, let id):
            name = "removed"
            json.raw(#"{"kind":"#)
            json.plain(kind)
            json.raw(#","id":"#)
            json.id(id)
            json.raw("}")
        }
        var buffer = ByteBuffer(string: "id: \(change.timestamp.eventID)\nevent: \(name)\ndata: ")
        buffer.writeImmutableBuffer(json.buffer)
        buffer.writeStaticString("\n\n")
        return buffer
    }
}

/// Where a client stands in the flow of changes, as it travels: a moment of the database's clock.
extension Timestamp {
    var eventID: String { String(milliseconds, radix: 36) }

    /// Nil where the text is no such form.
    init?(eventID text: String) {
        guard text.utf8.count <= 13, let milliseconds = Int64(text, radix: 36), milliseconds >= 0 else { return nil }
        self.init(milliseconds: milliseconds)
    }
}
