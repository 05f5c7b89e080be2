import Application
import Persistence
import Web

extension Assembly {
    /// Shares.
    static func shares(
        _ dependencies: ProcessDependencies, library: any LibraryRepository, openContent: OpenContent,
        claims: any SessionClaimRepository, hasher: PasswordHasher, rateLimits: RateLimitPolicy
    ) -> ShareDependencies {
        let environment = dependencies.environment
        let shares = MongoShareRepository(dependencies.database, names: dependencies.names)
        return ShareDependencies(
            repository: shares,
            create: CreateShare(
                shares: shares, library: library, claims: claims, hasher: hasher, rateLimits: rateLimits,
                environment: environment),
            change: ChangeShare(shares: shares, hasher: hasher, rateLimits: rateLimits, environment: environment),
            open: OpenShare(
                shares: shares, library: library, openContent: openContent, hasher: hasher, rateLimits: rateLimits))
    }
}
