import BSON
import CMongoC

/// Takes the reply that the driver hands over, and reads it in place: a page of records is too large to be copied.
struct ReplyReader {
    let receive: (_ succeeded: Bool, _ reply: UnsafeRawBufferPointer) -> Void

    static let callback: cmongo_reply = { context, succeeded, bytes, count in
        guard let receiver = context?.assumingMemoryBound(to: ReplyReader.self) else { return }
        receiver.pointee.receive(succeeded, UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    }
}

/// Makes a call of the driver's and has its reply read, or turns what comes of it into an error.
///
/// - Parameters:
///   - reader: sees the reply of a call that succeeded.
///   - call: makes the call, handing the driver the two values it passes a reply to, and says whether it succeeded.
func withReply(
    _ reader: @escaping (BSONView) throws(BSONError) -> Void,
    _ call: (
        _ receive: cmongo_reply, _ context: UnsafeMutableRawPointer, _ error: UnsafeMutablePointer<cmongo_error>
    ) -> Bool
) throws(MongoError) {
    var isRead = false
    var unreadable: MongoError?
    var refusal: [UInt8] = []
    var receiver = ReplyReader { succeeded, bytes in
        guard succeeded else {
            refusal = [UInt8](bytes)
            return
        }
        do throws(BSONError) {
            let reply = try BSONView(bytes)
            unreadable = try MongoError.inReply(reply)
            if unreadable == nil { try reader(reply) }
            isRead = true
        } catch {
            unreadable = MongoError(reading: error)
        }
    }
    var error = cmongo_error()
    let succeeded = withUnsafeMutablePointer(to: &receiver) { context in
        withUnsafeMutablePointer(to: &error) { call(ReplyReader.callback, context, $0) }
    }
    guard succeeded else {
        throw refusal.withUnsafeBytes { MongoError(driver: error, reply: try? BSONView($0)) }
    }
    if let unreadable { throw unreadable }
    guard isRead else { throw MongoError(.unexpectedReply, detail: "the driver handed over no reply") }
}
