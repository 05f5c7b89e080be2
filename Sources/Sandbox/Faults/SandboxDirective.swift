import FoundationEssentials

/// A fault with its arguments, as written in `[fault: …]`.
package struct SandboxDirective: Sendable, Hashable {
    package var fault: SandboxFault
    /// The number of affected requests, or of copies.
    package var count: Int?
    package var time: Duration?
    package var style: SandboxStatusStyle?
    /// Any text here; in a prompt it ends at a space or a comma.
    package var url: String?

    package init(
        _ fault: SandboxFault, count: Int? = nil, time: Duration? = nil, style: SandboxStatusStyle? = nil,
        url: String? = nil
    ) {
        self.fault = fault
        self.count = count
        self.time = time
        self.style = style
        self.url = url
    }

    /// Parses `throttle 5 http`.
    package init(parsing text: some StringProtocol) throws(SandboxDirectiveError) {
        let words = text.split(whereSeparator: \.isWhitespace).map { String($0) }
        guard let name = words.first?.lowercased(), let fault = SandboxFault(rawValue: name) else {
            throw .unknown(words.first ?? "")
        }
        self.init(fault)
        for word in words.dropFirst() {
            if let style = SandboxStatusStyle(rawValue: word.lowercased()), fault.refusal != nil {
                self.style = style
                continue
            }
            switch fault.argument {
            case .times:
                guard let number = Int(word), number > 0 else { throw .argument(word, fault) }
                count = number
            case .copies:
                guard let number = Int(word), (1...1000).contains(number) else { throw .argument(word, fault) }
                count = number
            case .time:
                guard let duration = Duration(directive: word.lowercased()) else { throw .argument(word, fault) }
                time = duration
            case .url:
                guard url == nil else { throw .argument(word, fault) }
                url = word
            case .none:
                throw .argument(word, fault)
            }
        }
        if fault.argument == .url, url == nil { throw .argument("", fault) }
    }

    /// The given time or the default of the fault; zero for a fault without one.
    var effectiveTime: Duration {
        if let time { return time }
        guard case .time(let standard) = fault.argument else { return .zero }
        return standard
    }

    /// The given number of copies or the default of the fault; 1 for a fault without one.
    var effectiveCopies: Int {
        guard case .copies(let standard) = fault.argument else { return 1 }
        return count ?? standard
    }
}
