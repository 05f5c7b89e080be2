import Application
import CCurl
import Domain

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
        let (result, isSent) = message.withUnsafeBytes { bytes in
            var upload = Upload(rest: bytes)
            let result = withUnsafeMutablePointer(to: &upload) { upload in
                ccurl_set_pointer(handle, CURLOPT_READDATA, upload)
                return curl_easy_perform(handle)
            }
            return (result, upload.rest.isEmpty)
        }
        guard result != CURLE_OK else { return }
        var code = 0
        ccurl_response_code(handle, &code)
        throw Self.error(result, code, isSent: isSent)
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
