import BSON
import CMongoC

/// Callback target that reads a reply of the driver in place: a page of records is too large to copy.
struct ReplyReader {
    let receive: (_ succeeded: Bool, _ reply: UnsafeRawBufferPointer) -> Void

    static let callback: cmongo_reply = { context, succeeded, bytes, count in
        guard let reader = context?.assumingMemoryBound(to: ReplyReader.self) else { return }
        reader.pointee.receive(succeeded, UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    }
}

/// Call the driver and read its reply, or throw its error.
///
/// - Parameters:
///   - read: reads the reply of a successful call.
///   - call: makes the call with the reply callback and its context; returns whether it succeeded.
func withReply(
    _ read: @escaping (BSONView) throws(BSONError) -> Void,
    _ call: (
        _ receive: cmongo_reply, _ context: UnsafeMutableRawPointer, _ error: UnsafeMutablePointer<cmongo_error>
    ) -> Bool
) throws(MongoError) {
    var isRead = false
    var unreadable: MongoError?
    var rejection: [UInt8] = []
    var reader = ReplyReader { succeeded, bytes in
        guard succeeded else {
            rejection = [UInt8](bytes)
            return
        }
        do throws(BSONError) {
            let reply = try BSONView(bytes)
            unreadable = try MongoError.inReply(reply)
            if unreadable == nil { try read(reply) }
            isRead = true
        } catch {
            unreadable = MongoError(reading: error)
        }
    }
    var error = cmongo_error()
    let succeeded = withUnsafeMutablePointer(to: &reader) { context in
        withUnsafeMutablePointer(to: &error) { call(ReplyReader.callback, context, $0) }
    }
    guard succeeded else {
        throw rejection.withUnsafeBytes { MongoError(driver: error, reply: try? BSONView($0)) }
    }
    if let unreadable { throw unreadable }
    guard isRead else { throw MongoError(.unexpectedReply, detail: "no reply from the driver") }
}
