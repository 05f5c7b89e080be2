import FoundationEssentials

/// The directives of a text, in order.
package struct SandboxDirectives: Sendable, Hashable {
    package var all: [SandboxDirective]
    /// The text without its directives, which is rendered.
    package let remainder: String

    package init(_ all: [SandboxDirective] = []) {
        self.all = all
        remainder = ""
    }

    /// Parses the directives in a prompt: `a red fox [fault: throttle 2] [fault: slow 3s, double-callback]`.
    package init(prompt: String) throws(SandboxDirectiveError) {
        var found: [SandboxDirective] = []
        var kept = ""
        var rest = Substring(prompt)
        while let opening = Self.opening(in: rest) {
            kept += rest[..<opening.lowerBound]
            guard let closing = Self.closing(in: rest[opening.upperBound...]) else { throw .unclosed }
            found += try Self.list(rest[opening.upperBound..<closing])
            rest = rest[rest.index(after: closing)...]
        }
        all = found
        remainder = (kept + rest).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Parses the directives in a prompt for a provider; those of the other provider are refused.
    init(prompt: String, to provider: SandboxProvider) throws(SandboxDirectiveError) {
        try self.init(prompt: prompt)
        if let foreign = all.first(where: { !$0.fault.providers.contains(provider) }) {
            throw .foreign(foreign.fault, provider)
        }
    }

    /// Parses `throttle 2, slow 3s` with or without `[fault: …]` around it; an empty text has no directives.
    /// This is the grammar of the environment variable SANDBOX_FAULT.
    package init(setting: String) throws(SandboxDirectiveError) {
        if Self.opening(in: Substring(setting)) != nil {
            let directives = try SandboxDirectives(prompt: setting)
            guard directives.remainder.isEmpty else { throw .unknown(directives.remainder) }
            self.init(directives.all)
        } else if setting.allSatisfy(\.isWhitespace) {
            self.init()
        } else {
            self.init(try Self.list(Substring(setting)))
        }
    }

    /// The first directive of this fault.
    subscript(fault: SandboxFault) -> SandboxDirective? {
        all.first { $0.fault == fault }
    }

    func at(_ stage: SandboxFaultStage, _ provider: SandboxProvider) -> [SandboxDirective] {
        all.filter { $0.fault.stage == stage && $0.fault.providers.contains(provider) }
    }

    private static func list(_ text: Substring) throws(SandboxDirectiveError) -> [SandboxDirective] {
        var found: [SandboxDirective] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            found.append(try SandboxDirective(parsing: part))
        }
        return found
    }

    /// The closing bracket of a directive; it may contain pairs, as around an IPv6 address.
    private static func closing(in text: Substring) -> Substring.Index? {
        var depth = 0
        return text.indices.first { index in
            if text[index] == "[" { depth += 1 }
            if text[index] == "]" { depth -= 1 }
            return depth < 0
        }
    }

    /// The range of `[fault:`, case-insensitively.
    private static func opening(in text: Substring) -> Range<Substring.Index>? {
        let marker = "[fault:"
        var start = text.startIndex
        while let bracket = text[start...].firstIndex(of: "[") {
            if let end = text.index(bracket, offsetBy: marker.count, limitedBy: text.endIndex),
                text[bracket..<end].lowercased() == marker
            {
                return bracket..<end
            }
            start = text.index(after: bracket)
        }
        return nil
    }
}
