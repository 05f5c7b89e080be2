package import Application
package import Domain

/// The bytes of a message (RFC 5322): headers in ASCII, and text as quoted-printable.
package enum MIMEMessage {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// - Parameter host: what makes the message's id unique in the world.
    package static func bytes(
        of message: MailMessage, from: EmailAddress, host: String, at time: Timestamp
    ) -> [UInt8] {
        let headers = [
            "From: Afterimage <\(from.text)>", "To: <\(message.to.text)>", "Subject: \(message.subject)",
            "Date: \(date(time))", "Message-ID: <\(message.id.text)@\(host)>",
            // No program answers such a message (RFC 3834).
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable", "", "",
        ]
        return Array(headers.joined(separator: "\r\n").utf8) + QuotedPrintable.encode(message.text)
    }

    /// The host of a base URL, if it can be in a message's id; `localhost` otherwise.
    package static func host(of base: String) -> String {
        let authority = base.split(separator: "/", maxSplits: 1).last.map { $0.drop { $0 == "/" } } ?? ""
        let host = authority.prefix { $0 != ":" && $0 != "/" }
        let isName = host.utf8.allSatisfy {
            $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20
        }
        return host.isEmpty || !isName ? "localhost" : host.lowercased()
    }

    /// `Thu, 26 Nov 2026 10:20:04 +0000`.
    private static func date(_ time: Timestamp) -> String {
        let date = CalendarDate(time)
        let days = (Int(time.milliseconds) - date.millisecondsOfDay) / 86_400_000
        let weekday = weekdays[(days % 7 + 7) % 7]
        let clock = date.text.drop { $0 != "T" }.dropFirst().prefix(8)
        return "\(weekday), \(date.day) \(months[date.month - 1]) \(date.year) \(clock) +0000"
    }
}
