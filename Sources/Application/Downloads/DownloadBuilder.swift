package import Domain

/// Prepares a download: its files in order, then `finish`. Holds one part in memory, and of each name a number. What an
/// interrupted one has stored expires.
package struct DownloadBuilder: Sendable {
    private let id: RecordID
    private let token: DownloadToken
    private let owner: Owner
    private let includesTrash: Bool
    private let repository: any DownloadRepository
    private let environment: SystemEnvironment
    private var names = UniqueNames()
    /// The number of the next part.
    private var part = 0
    /// Those of the next part.
    private var entries = DownloadEntries(at: ZIPLayout())
    /// Whether the download is stored, as one that is being prepared.
    private var isStored = false
    private var extendsPartsAt: Timestamp
    /// Of all files that are stored with the download, in bytes.
    private var storedBytes: Int64 = 0
    private let maximumStoredBytes: Int64
    /// The number of items so far, with and without a file.
    package private(set) var (count, skipped) = (0, 0)

    init(
        of owner: Owner, includesTrash: Bool, in repository: any DownloadRepository, environment: SystemEnvironment,
        storing maximumStoredBytes: Int64
    ) {
        id = environment.makeRecordID()
        token = DownloadToken(random: environment.randomBytes(DownloadToken.randomLength))
        self.owner = owner
        self.includesTrash = includesTrash
        self.repository = repository
        self.environment = environment
        self.maximumStoredBytes = maximumStoredBytes
        extendsPartsAt = environment.now() + DownloadLimit.extensionInterval
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

    /// Adds an item without content, whose record is in a stored file: its deletion ends the download too.
    package mutating func addRecord(of item: ItemReference) async throws(Failure) {
        entries.add(recordOf: item)
        skipped += 1
        try await flushIfFull()
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
        var file = try await beginFile(name)
        try await write(&file)
        try await end(&file)
    }

    /// Begins a file whose bytes are stored with the download; nothing else can be added until its end.
    ///
    /// - Parameter name: unlike all others; may contain folders.
    package mutating func beginFile(_ name: String) async throws(Failure) -> DownloadFile {
        try await flush()
        try await prepareToStore()
        return DownloadFile(
            name, at: entries.start.offset, from: part + 1, of: id, in: repository,
            maximumSize: min(DownloadLimit.storedFile, maximumStoredBytes - storedBytes))
    }

    package mutating func end(_ file: inout DownloadFile) async throws(Failure) {
        try await file.flush()
        entries.add(
            DownloadEntry(
                ZIPEntry(name: file.name, size: file.size, crc32: file.crc32, time: environment.now()), .stored))
        try await flush()
        part = file.part
        storedBytes += file.size
    }

    /// Refuses what would be too large for a stored file, before it is written.
    ///
    /// - Throws: `payloadTooLarge`.
    package func requireRoom(for bytes: Int64) throws(Failure) {
        guard bytes <= min(DownloadLimit.storedFile, maximumStoredBytes - storedBytes) else { throw .tooMuch }
    }

    /// The entries so far, in their order.
    package mutating func forEachEntry(_ use: (DownloadEntry) async throws(Failure) -> Void) async throws(Failure) {
        try await flush()
        let layout = try await repository.forEachEntries(of: id) { entries throws(Failure) in
            for placed in entries.files { try await use(placed.file) }
        }
        guard layout == entries.start else { throw .unexpected("a part of the download \(id.text) is gone") }
    }

    /// Completes the download, which can be opened from now on.
    mutating func finish() async throws(Failure) -> DownloadAddress {
        try await flush()
        let expiry = try await repository.finish(
            NewDownload(
                id: id, owner: owner, token: token, layout: entries.end, count: count, storedBytes: storedBytes,
                includesTrash: includesTrash))
        return DownloadAddress(
            token: token, size: entries.end.size, count: count, skipped: skipped, expiresAt: expiry)
    }

    /// Removes what was stored. The download still counts until it would have expired, so that failing again and again
    /// is limited.
    func discard() async {
        guard isStored else { return }
        do throws(Failure) {
            try await repository.removeParts(of: id)
        } catch {
            // They expire.
        }
    }

    private mutating func add(_ entry: DownloadEntry) async throws(Failure) {
        entries.add(entry)
        try await flushIfFull()
    }

    private mutating func flushIfFull() async throws(Failure) {
        if entries.files.count + entries.records.count == DownloadLimit.entriesOfPart { try await flush() }
    }

    private mutating func flush() async throws(Failure) {
        guard !entries.files.isEmpty || !entries.records.isEmpty else { return }
        try await prepareToStore()
        try await repository.add(.entries(entries), number: part, to: id)
        entries = DownloadEntries(at: entries.end)
        part += 1
    }

    private mutating func prepareToStore() async throws(Failure) {
        if !isStored { try await repository.begin(id, token, of: owner) }
        isStored = true
        guard environment.now() >= extendsPartsAt else { return }
        try await repository.extendParts(of: id)
        extendsPartsAt = environment.now() + DownloadLimit.extensionInterval
    }
}

extension Failure {
    static let tooMuch = Failure(.payloadTooLarge, "This is too much for one archive.")
}
