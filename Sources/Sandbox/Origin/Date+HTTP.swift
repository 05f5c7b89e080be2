import FoundationEssentials

extension Date {
    /// The IMF-fixdate of RFC 9110: `Sun, 06 Nov 1994 08:49:37 GMT`.
    var http: String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.weekday, .day, .month, .year, .hour, .minute, .second], from: self)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int?) -> String { ((number ?? 0) < 10 ? "0" : "") + "\(number ?? 0)" }
        let date = "\(two(parts.day)) \(months[(parts.month ?? 1) - 1]) \(parts.year ?? 0)"
        let time = [parts.hour, parts.minute, parts.second].map(two).joined(separator: ":")
        return "\(days[(parts.weekday ?? 1) - 1]), \(date) \(time) GMT"
    }
}
