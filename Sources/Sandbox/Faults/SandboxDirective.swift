import FoundationEssentials

/// One fault with its arguments, as written inside `[fault: …]`.
package struct SandboxDirective: Sendable, Hashable {
    package var fault: SandboxFault
    /// How many requests are struck, or how many copies are sent.
    package var count: Int?
    package var time: Duration?
    package var style: SandboxStatusStyle?
    /// Any text here; in a prompt it ends at a blank or a comma.
    package var address: String?

    package init(
        _ fault: SandboxFault, count: Int? = nil, time: Duration? = nil, style: SandboxStatusStyle? = nil,
        address: String? = nil
    ) {
        self.fault = fault
        self.count = count
        self.time = time
        self.style = style
        self.address = address
    }

    /// Reads `throttle 5 http`.
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
            case .address:
                guard address == nil else { throw .argument(word, fault) }
                address = word
            case .none:
                throw .argument(word, fault)
            }
        }
        if fault.argument == .address, address == nil { throw .argument("", fault) }
    }

    /// The time asked for, or the fault's usual one; zero for a fault that takes none.
    var effectiveTime: Duration {
        if let time { return time }
        guard case .time(let usual) = fault.argument else { return .zero }
        return usual
    }

    /// The copies asked for, or the fault's usual number; 1 for a fault that takes none.
    var effectiveCopies: Int {
        guard case .copies(let usual) = fault.argument else { return 1 }
        return count ?? usual
    }
}
