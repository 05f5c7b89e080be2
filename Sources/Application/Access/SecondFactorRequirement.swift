/// Whose account needs a second factor.
package enum SecondFactorRequirement: String, Sendable, CaseIterable {
    case none
    case admins
    case all
}
