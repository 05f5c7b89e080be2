import Application

extension Settings {
    /// Whose account needs a second factor, and how long a sign-in may be idle.
    mutating func readSecondFactor(_ reader: inout SettingsReader) {
        reader.read("REQUIRE_SECOND_FACTOR", "none, admins or all", into: &secondFactor) {
            SecondFactorRequirement(rawValue: $0)
        }
        reader.read("SIGN_IN_IDLE_HOURS", "a number of hours from 1 to 8760", into: &signInIdle) {
            Int($0).flatMap { (1...8760).contains($0) ? .seconds($0 * 3600) : nil }
        }
    }
}
