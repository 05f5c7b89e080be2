/// The claim and value that make a user of the identity provider an admin.
package struct AdminClaim: Sendable, Hashable {
    package let name: String
    package let value: String

    /// - Parameter text: `name=value`, split at the first `=`; the result is nil if a part is missing or empty.
    package init?(_ text: String) {
        guard let separator = text.firstIndex(of: "="), separator != text.startIndex else { return nil }
        name = String(text[..<separator])
        value = String(text[text.index(after: separator)...])
        if value.isEmpty { return nil }
    }
}
