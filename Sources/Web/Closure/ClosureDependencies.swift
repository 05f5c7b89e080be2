package import Application

/// What the web layer needs for the deletion of accounts.
package struct ClosureDependencies: Sendable {
    package var closure: any AccountClosure
    package var reauthenticate: any Reauthenticate

    package init(closure: any AccountClosure, reauthenticate: any Reauthenticate) {
        self.closure = closure
        self.reauthenticate = reauthenticate
    }
}
