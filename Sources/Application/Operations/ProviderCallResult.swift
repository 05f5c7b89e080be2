/// The result of a call to a provider.
package struct ProviderCallResult: Sendable, Hashable {
    package let provider: ProviderKind
    package let outcome: ProviderCallOutcome

    package init(provider: ProviderKind, outcome: ProviderCallOutcome) {
        self.provider = provider
        self.outcome = outcome
    }
}

/// What a provider generates; identifies it for operators without its name.
package enum ProviderKind: String, Sendable, CaseIterable {
    case images
    case videos
}
