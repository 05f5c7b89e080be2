package import Application

/// What the web layer needs for the deletion of accounts.
package struct ClosureDependencies: Sendable {
    package var closure: (any AccountClosure)?

    package init(closure: (any AccountClosure)? = nil) {
        self.closure = closure
    }
}
