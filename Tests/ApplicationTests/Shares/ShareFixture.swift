import Application
import Domain
import Testing

/// Shares of archived images of one owner, over repositories in memory.
struct ShareFixture: Sendable {
    static let client = ClientAddress("192.0.2.1")!
    static let password = "open sesame"

    let archive = ArchiveFixture()
    let shares = InMemoryShares()
    let access = InMemoryAccess()
    let cache: AccessCache
    let library = SharedLibrary()
    let limits = CountedRateLimits()
    let hasher = PasswordHasher(
        cost: ScryptCost(rounds: 16, blockSize: 1, parallelism: 1),
        randomBytes: { count in (0..<count).map { _ in .random(in: 0...255) } })
    private let environment = SystemEnvironment(
        now: { Timestamp(milliseconds: 1) },
        makeRecordID: { RecordID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)) },
        randomBytes: { count in (0..<count).map { _ in .random(in: 0...255) } }, clock: InstantClock())

    init() { cache = AccessCache(access, idle: .seconds(3600)) { Timestamp(milliseconds: 0) } }

    var create: CreateShare {
        CreateShare(
            shares: shares, library: library, claims: archive.claims, hasher: hasher,
            rateLimits: RateLimitPolicy(RateLimitSettings(), repository: limits), environment: environment)
    }

    var change: ChangeShare {
        ChangeShare(
            shares: shares, hasher: hasher, rateLimits: RateLimitPolicy(RateLimitSettings(), repository: limits),
            environment: environment)
    }

    func open(_ configure: (inout RateLimitSettings) -> Void = { _ in }) -> OpenShare {
        var settings = RateLimitSettings()
        configure(&settings)
        return OpenShare(
            shares: shares, access: cache, library: library,
            openContent: OpenContent(
                repositories: archive.repositories, media: archive.media,
                archiveImage: ArchiveOnDemand(archive: archive.archive())),
            hasher: hasher, rateLimits: RateLimitPolicy(settings, repository: limits))
    }

    /// Disables an account, or enables it, in this process.
    func setDisabled(_ isDisabled: Bool, _ user: UserID) {
        access.change { state in
            var account = AccountAccess()
            account.isRefused = isDisabled
            if let id = user.account { state.accounts[id] = account }
        }
        cache.forget(user)
    }

    func names(_ token: ShareToken) -> SharedItemCipher { SharedItemCipher(token, secret: shares.secret(of: token)) }

    /// Adds an archived image with thumbnails.
    @discardableResult
    func addImage(_ number: UInt32, tags: [String] = ["fox"], owner: Owner = Samples.owner) -> ItemReference {
        let id = RecordID(high: 40, low: number)
        let parts = [MediaKind.image, .thumbnail, .thumbnail].map { archive.stored(Array("image \(number)".utf8), $0) }
        for part in parts { archive.media.put(part) }
        var content = ArchivedContent(object: parts[0].id, version: 1)
        content.thumbnails = ArchivedContent.Thumbnails(small: parts[1].id, large: parts[2].id)
        archive.images.set(.archived(content), of: id)
        var image = GeneratedImage(
            id: id, owner: owner, taskID: Samples.task, prompt: "A fox", kind: ImageKind.textToImage.rawValue,
            state: .completed(image: nil, at: nil), createdAt: Timestamp(milliseconds: Int64(number)), content: content)
        image.labels.tags = tags.map(TagName.init(stored:))
        library.put(image)
        return ItemReference(.image, id)
    }

    func share(
        _ selection: Share.Selection, of owner: Owner = Samples.owner,
        _ configure: (inout ShareDraft) -> Void = { _ in }
    ) async throws(Failure) -> (share: Share, token: ShareToken) {
        var draft = ShareDraft(selection)
        configure(&draft)
        return try await create(draft, of: owner, from: Self.client)
    }
}

extension OpenShare {
    /// As a visitor with the fixture's IP address.
    func callAsFunction(
        _ token: String, _ part: SharePart, with passes: [String]
    ) async throws(Failure) -> OpenedShare {
        try await self(token, part, with: passes, from: ShareFixture.client)
    }
}

/// The code of the failure; nil if there is none.
func failureCode<Output>(_ work: () async throws(Failure) -> Output) async -> Failure.Code? {
    do throws(Failure) {
        _ = try await work()
        return nil
    } catch {
        return error.code
    }
}
