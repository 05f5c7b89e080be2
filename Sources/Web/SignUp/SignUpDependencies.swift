package import Application

/// What the web layer needs for registration.
package struct SignUpDependencies: Sendable {
    package var registration: Registration

    package init(registration: Registration) {
        self.registration = registration
    }
}
