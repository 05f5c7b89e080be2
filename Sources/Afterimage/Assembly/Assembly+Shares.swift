import Application
import Persistence
import Web

extension Assembly {
    /// Shares.
    static func shares(
        _ dependencies: ProcessDependencies, _ context: AccountContext, library: any LibraryRepository,
        openContent: OpenContent
    ) -> ShareDependencies {
        let environment = dependencies.environment
        let (hasher, rateLimits) = (context.hasher, context.rateLimits)
        let shares = MongoShareRepository(dependencies.database, names: dependencies.names)
        return ShareDependencies(
            repository: shares,
            create: CreateShare(
                shares: shares, library: library, claims: context.claims, hasher: hasher, rateLimits: rateLimits,
                environment: environment),
            change: ChangeShare(shares: shares, hasher: hasher, rateLimits: rateLimits, environment: environment),
            open: OpenShare(
                shares: shares, access: context.accessCache, library: library, openContent: openContent, hasher: hasher,
                rateLimits: rateLimits))
    }
}
