import Application
import Domain
import Synchronization

/// The database's repositories of the deletion of accounts for a process that is killed at one of its calls.
final class MortalRepositories: ClosureRepository, ErasureRepository, OwnedItemRepository {
    private struct State {
        /// The number of calls until the death; nil for none.
        var left: Int?
        var afterAccount: (@Sendable () async throws(Failure) -> Void)?
    }

    private let closures: any ClosureRepository
    private let data: any ErasureRepository
    private let items: any OwnedItemRepository
    private let isLastApplied: Bool
    private let state: Mutex<State>

    /// - Parameters:
    ///   - left: the number of calls until the death; nil for none.
    ///   - isLastApplied: whether the first failing call takes effect all the same.
    init(
        _ closures: any ClosureRepository, _ data: any ErasureRepository, _ items: any OwnedItemRepository,
        dyingAfter left: Int?, isLastApplied: Bool
    ) {
        (self.closures, self.data, self.items) = (closures, data, items)
        self.isLastApplied = isLastApplied
        state = Mutex(State(left: left))
    }

    var isDead: Bool { state.withLock { $0.left.map { $0 < 0 } ?? false } }

    /// Runs once, after the next look at an account.
    func afterAccount(_ body: @escaping @Sendable () async throws(Failure) -> Void) {
        state.withLock { $0.afterAccount = body }
    }

    private func run<Output>(_ call: () async throws(Failure) -> Output) async throws(Failure) -> Output {
        let left = state.withLock { state in
            state.left? -= 1
            return state.left ?? 0
        }
        if left >= 0 { return try await call() }
        if left == -1 && isLastApplied { _ = try await call() }
        throw Failure(.storageUnavailable, "Dead.")
    }

    func begin(
        _ id: RecordID, batch: RecordID, erasedAfter grace: Duration, _ receipt: ClosureReceipt
    ) async throws(Failure) -> ClosingAccount? {
        try await run { () throws(Failure) in
            try await closures.begin(id, batch: batch, erasedAfter: grace, receipt)
        }
    }

    func account(_ id: RecordID) async throws(Failure) -> ClosingAccount? {
        let account = try await run { () throws(Failure) in try await closures.account(id) }
        let after = state.withLock { state in
            defer { state.afterAccount = nil }
            return state.afterAccount
        }
        try await after?()
        return account
    }

    func beginRestoring(_ id: RecordID) async throws(Failure) -> ClosingAccount? {
        try await run { () throws(Failure) in try await closures.beginRestoring(id) }
    }

    func claim() async throws(Failure) -> ClosingAccount? {
        try await run { () throws(Failure) in try await closures.claim() }
    }

    func rest(_ account: ClosingAccount) async throws(Failure) {
        try await run { () throws(Failure) in try await closures.rest(account) }
    }

    func postpone(_ account: ClosingAccount, by duration: Duration) async throws(Failure) {
        try await run { () throws(Failure) in try await closures.postpone(account, by: duration) }
    }

    func endRestoring(_ account: ClosingAccount) async throws(Failure) {
        try await run { () throws(Failure) in try await closures.endRestoring(account) }
    }

    func entomb(_ account: ClosingAccount) async throws(Failure) {
        try await run { () throws(Failure) in try await closures.entomb(account) }
    }

    func receipt(of owner: Owner) async throws(Failure) -> ClosureReceipt {
        try await run { () throws(Failure) in try await data.receipt(of: owner) }
    }

    func endAccess(of owner: Owner) async throws(Failure) {
        try await run { () throws(Failure) in try await data.endAccess(of: owner) }
    }

    func objects(of owner: Owner, atMost count: Int) async throws(Failure) -> [MediaObject] {
        try await run { () throws(Failure) in try await data.objects(of: owner, atMost: count) }
    }

    func erase(_ owner: Owner) async throws(Failure) {
        try await run { () throws(Failure) in try await data.erase(owner) }
    }

    func ids(
        of owner: Owner, _ kind: ItemKind, _ selection: OwnedItems,
        _ use: ([RecordID]) async throws(Failure) -> Void
    ) async throws(Failure) {
        try await run { () throws(Failure) in try await items.ids(of: owner, kind, selection, use) }
    }

    func hasItems(of owner: Owner) async throws(Failure) -> Bool {
        try await run { () throws(Failure) in try await items.hasItems(of: owner) }
    }
}
