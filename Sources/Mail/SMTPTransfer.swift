import Application
import CCurl
import Domain
import Synchronization

/// One message to one recipient, over a connection of its own.
struct SMTPTransfer: Sendable {
    /// The server refuses the sign-in, not the message (RFC 4954).
    private static let signInCodes = [530, 534, 535, 538]

    let server: SMTPServer
    let from: EmailAddress
    let to: EmailAddress
    /// As of `SMTPSender`.
    let caFile: String?
    let limits: SMTPLimits
    private let interruption = Interruption()

    init(server: SMTPServer, from: EmailAddress, to: EmailAddress, caFile: String?, limits: SMTPLimits) {
        self.server = server
        self.from = from
        self.to = to
        self.caFile = caFile
        self.limits = limits
    }

    /// Ends the transfer within about a second; it fails then.
    func interrupt() { interruption.flag.store(true, ordering: .relaxed) }

    /// Blocks the thread.
    func callAsFunction(_ message: [UInt8]) throws(MailError) {
        guard let handle = curl_easy_init(), let recipients = curl_slist_append(nil, "<\(to.text)>") else {
            throw .failed(detail: "no memory for a transfer")
        }
        defer {
            curl_easy_cleanup(handle)
            curl_slist_free_all(recipients)
        }
        let options = options(of: handle) + [ccurl_set_list(handle, CURLOPT_MAIL_RCPT, recipients)]
        guard options.allSatisfy({ $0 == CURLE_OK }) else { throw .failed(detail: "libcurl lacks an option") }
        let (result, isSent) = message.withUnsafeBytes { perform(handle, Upload(rest: $0)) }
        guard result != CURLE_OK else { return }
        // A server that does not answer does not answer a goodbye either.
        ccurl_disconnect(handle)
        var code = 0
        ccurl_response_code(handle, &code)
        throw Self.error(result, code, isSent: isSent)
    }

    private func perform(_ handle: UnsafeMutableRawPointer, _ message: Upload) -> (CURLcode, isSent: Bool) {
        var upload = message
        let result = withExtendedLifetime(interruption) {
            ccurl_set_pointer(handle, CURLOPT_XFERINFODATA, Unmanaged.passUnretained(interruption).toOpaque())
            return withUnsafeMutablePointer(to: &upload) { upload in
                ccurl_set_pointer(handle, CURLOPT_READDATA, upload)
                return curl_easy_perform(handle)
            }
        }
        return (result, upload.rest.isEmpty)
    }

    private func options(of handle: UnsafeMutableRawPointer) -> [CURLcode] {
        let isVerified = server.encryption != .offeredHere
        let encryption = server.encryption == .required ? CURLUSESSL_ALL : CURLUSESSL_TRY
        var codes = [
            ccurl_set_string(handle, CURLOPT_URL, server.url),
            ccurl_set_string(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
            // The environment names no proxy for mail.
            ccurl_set_string(handle, CURLOPT_PROXY, ""),
            // Signals would interrupt other threads.
            ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT, limits.connection),
            ccurl_set_long(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, limits.reply),
            ccurl_set_long(handle, CURLOPT_TIMEOUT, limits.total),
            ccurl_set_long(handle, CURLOPT_USE_SSL, Int(encryption.rawValue)),
            ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, isVerified ? 1 : 0),
            ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, isVerified ? 2 : 0),
            ccurl_set_string(handle, CURLOPT_MAIL_FROM, "<\(from.text)>"),
            ccurl_set_long(handle, CURLOPT_UPLOAD, 1),
            ccurl_set_read(handle, Upload.read),
            ccurl_set_long(handle, CURLOPT_NOPROGRESS, 0),
            ccurl_set_progress(handle, Interruption.isSet),
        ]
        if let user = server.user {
            codes.append(ccurl_set_string(handle, CURLOPT_USERNAME, user))
            codes.append(ccurl_set_string(handle, CURLOPT_PASSWORD, server.password ?? ""))
        }
        // The system's folder of certificates stays in use beside the file.
        if let caFile { codes.append(ccurl_set_string(handle, CURLOPT_CAINFO, caFile)) }
        return codes
    }

    /// - Parameters:
    ///   - code: the server's last reply.
    ///   - isSent: whether the whole message was sent.
    private static func error(_ result: CURLcode, _ code: Int, isSent: Bool) -> MailError {
        let detail = "\(String(cString: curl_easy_strerror(result))); last reply \(code)"
        // Of MAIL, RCPT and DATA, or of the message itself; a server may refuse a connection with the same code.
        let isReply = result == CURLE_SEND_ERROR || result == CURLE_WEIRD_SERVER_REPLY && isSent
        guard isReply, (500...599).contains(code), !signInCodes.contains(code) else { return .failed(detail: detail) }
        return .rejected(detail: detail)
    }
}

/// The part of a message that libcurl has not read yet.
private struct Upload {
    var rest: UnsafeRawBufferPointer.SubSequence

    init(rest: UnsafeRawBufferPointer) { self.rest = rest[...] }

    static let read: curl_read_callback = { buffer, size, count, context in
        guard let buffer, let upload = context?.assumingMemoryBound(to: Upload.self) else { return 0 }
        let part = upload.pointee.rest.prefix(size * count)
        UnsafeMutableRawBufferPointer(start: buffer, count: part.count).copyBytes(from: part)
        upload.pointee.rest.removeFirst(part.count)
        return part.count
    }
}

/// Tells libcurl, which asks about once a second, to end a transfer.
private final class Interruption: Sendable {
    let flag = Atomic(false)

    static let isSet: curl_xferinfo_callback = { context, _, _, _, _ in
        guard let context else { return 0 }
        return Unmanaged<Interruption>.fromOpaque(context).takeUnretainedValue().flag.load(ordering: .relaxed) ? 1 : 0
    }
}
