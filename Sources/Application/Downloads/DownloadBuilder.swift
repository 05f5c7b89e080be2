package import Domain

/// Puts a download together: its files in order, then `finish`. Holds one part in memory, and of each name a number.
/// What an interrupted one has stored expires.
package struct DownloadBuilder: Sendable {
    private let id: RecordID
    private let owner: Owner
    private let includesTrash: Bool
    private let repository: any DownloadRepository
    private let environment: SystemEnvironment
    private let slot: ConcurrencySlot
    private var names = UniqueNames()
    /// The number of the next part.
    private var part = 0
    /// Those of the next part.
    private var entries = DownloadEntries(at: ZIPLayout())
    /// The number of items so far.
    package private(set) var count = 0

    init(
        of owner: Owner, includesTrash: Bool, in repository: any DownloadRepository, environment: SystemEnvironment,
        slot: ConcurrencySlot
    ) {
        id = environment.makeRecordID()
        self.owner = owner
        self.includesTrash = includesTrash
        self.repository = repository
        self.environment = environment
        self.slot = slot
    }

    /// Adds the content of an item.
    ///
    /// - Returns: the name of its file.
    @discardableResult
    package mutating func add(_ item: LibraryItem, _ object: MediaObject) async throws(Failure) -> String {
        let type = FileExtension.of(object.facts.contentType) ?? object.location.key.fileExtension
        let name = names.unique(EntryName.of(item), fileExtension: type)
        let entry = ZIPEntry(
            name: name, size: object.facts.size, crc32: object.facts.digest.crc32, time: item.createdAt)
        try await add(DownloadEntry(entry, .object(object.id, of: item.reference)))
        count += 1
        return name
    }

    /// Adds an upload, which does not count as an item.
    ///
    /// - Returns: the name of its file: as in its address, in the folder `uploads`.
    @discardableResult
    package mutating func addUpload(_ object: MediaObject) async throws(Failure) -> String {
        let name = "uploads/\(object.location.key.name)"
        let entry = ZIPEntry(
            name: name, size: object.facts.size, crc32: object.facts.digest.crc32, time: object.id.createdAt)
        try await add(DownloadEntry(entry, .object(object.id, of: nil)))
        return name
    }

    /// Adds a file whose bytes are stored with the download.
    ///
    /// - Parameters:
    ///   - name: unlike all others; may contain folders.
    ///   - write: appends its bytes.
    package mutating func addFile(
        _ name: String, _ write: (inout DownloadFile) async throws(Failure) -> Void
    ) async throws(Failure) {
        try await flush()
        let number = part
        let place = entries.start
        var file = DownloadFile(
            at: place.offset + ZIPEntry.headerLength(name: name), from: number + 1, of: id, in: repository)
        try await write(&file)
        try await file.flush()
        entries.add(
            DownloadEntry(
                ZIPEntry(name: name, size: file.size, crc32: file.crc32, time: environment.now()), .stored))
        try await flush()
        part = file.part
    }

    /// Adds the download, which can be opened from now on.
    package consuming func finish() async throws(Failure) -> DownloadAddress {
        try await flush()
        let token = DownloadToken(random: environment.randomBytes(DownloadToken.randomLength))
        let expiry = try await repository.add(
            NewDownload(
                id: id, owner: owner, token: token, layout: entries.end, count: count, includesTrash: includesTrash))
        return DownloadAddress(token: token, size: entries.end.size, count: count, expiresAt: expiry)
    }

    private mutating func add(_ entry: DownloadEntry) async throws(Failure) {
        entries.add(entry)
        if entries.files.count == DownloadLimit.entriesOfPart { try await flush() }
    }

    private mutating func flush() async throws(Failure) {
        guard !entries.files.isEmpty else { return }
        try await repository.add(.entries(entries), number: part, to: id)
        entries = DownloadEntries(at: entries.end)
        part += 1
    }
}

extension RecordID {
    /// In whole seconds: the first four bytes of a BSON ObjectId.
    fileprivate var createdAt: Timestamp { Timestamp(milliseconds: Int64(high >> 32) * 1000) }
}
