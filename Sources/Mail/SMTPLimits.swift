/// How long a mail server may take, in whole seconds.
package struct SMTPLimits: Sendable, Hashable {
    package var connection = 10
    /// For each reply, also the one to the goodbye, which comes after the total.
    package var reply = 20
    package var total = 30

    package init() {}
}
