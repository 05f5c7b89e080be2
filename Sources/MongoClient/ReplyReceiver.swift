import BSON
import CMongoC

/// Takes the reply that the driver hands over, and reads it in place: a page of records is too large to be copied.
struct ReplyReceiver {
    let receive: (_ succeeded: Bool, _ reply: UnsafeRawBufferPointer) -> Void

    static let callback: cmongo_reply = { context, succeeded, bytes, count in
        guard let receiver = context?.assumingMemoryBound(to: ReplyReceiver.self) else { return }
        receiver.pointee.receive(succeeded, UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    }
}

/// Makes a call of the driver's and turns what comes of it into the reader's output or into an error.
///
/// - Parameters:
///   - reader: sees the reply of a call that succeeded.
///   - call: makes the call, handing the driver the two values it passes a reply to, and says whether it succeeded.
func withReply<Output>(
    _ reader: @escaping (BSONView) throws(BSONError) -> Output,
    _ call: (
        _ receive: cmongo_reply, _ context: UnsafeMutableRawPointer, _ error: UnsafeMutablePointer<cmongo_error>
    ) -> Bool
) throws(MongoError) -> Output {
    var outcome: Result<Output, MongoError>?
    var refusal: [UInt8] = []
    var receiver = ReplyReceiver { succeeded, bytes in
        guard succeeded else {
            refusal = [UInt8](bytes)
            return
        }
        do throws(BSONError) {
            let reply = try BSONView(bytes)
            if let error = try MongoError.inReply(reply) {
                outcome = .failure(error)
            } else {
                outcome = .success(try reader(reply))
            }
        } catch {
            outcome = .failure(MongoError(reading: error))
        }
    }
    var error = cmongo_error()
    let succeeded = withUnsafeMutablePointer(to: &receiver) { context in
        withUnsafeMutablePointer(to: &error) { call(ReplyReceiver.callback, context, $0) }
    }
    guard succeeded else {
        throw refusal.withUnsafeBytes { MongoError(driver: error, reply: try? BSONView($0)) }
    }
    guard let outcome else { throw MongoError(.unexpectedReply, detail: "the driver handed over no reply") }
    return try outcome.get()
}
