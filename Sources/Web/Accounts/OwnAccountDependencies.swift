package import Application

/// What the web layer needs for a person's own account.
package struct OwnAccountDependencies: Sendable {
    package var secondFactor: SecondFactorRequirement

    package init(secondFactor: SecondFactorRequirement) {
        self.secondFactor = secondFactor
    }
}
