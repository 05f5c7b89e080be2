package import Domain

/// Puts a download together of everything that is kept about an owner: the content of all items, the trash included,
/// the uploads, the records of every collection, and which file is of which item.
package struct ExportAccount: Sendable {
    /// Exports in progress in a process.
    private static let concurrency = 2
    /// Records at a time.
    private static let chunk = 500

    private let start: StartDownload
    private let library: any LibraryRepository
    private let media: any MediaRepository
    private let records: any ExportRepository
    private let limit = ConcurrencyLimit(
        Self.concurrency, waiting: 8, perParty: 1,
        message: "Your data is being exported already. Try again in a moment.")

    package init(
        start: StartDownload, library: any LibraryRepository, media: any MediaRepository,
        records: any ExportRepository
    ) {
        self.start = start
        self.library = library
        self.media = media
        self.records = records
    }

    /// - Throws: `rateLimited` if the owner has too many downloads, or an export in progress.
    package func callAsFunction(of owner: Owner) async throws(Failure) -> DownloadAddress {
        let slot = try await limit.acquire(for: [.owner(owner)])
        defer { slot.release() }
        var builder = try await start(of: owner, includesTrash: true)
        var files = JSONLines()
        for kind in ItemKind.allCases {
            for isTrash in [false, true] { try await addItems(kind, of: owner, isTrash, to: &builder, &files) }
        }
        try await records.uploads(of: owner) { object throws(Failure) in _ = try await builder.addUpload(object) }
        for collection in records.collections {
            try await builder.addFile("data/\(collection).json") { file throws(Failure) in
                try await addRecords(of: owner, in: collection, to: &file)
            }
        }
        try await builder.addFile("files.json") { file throws(Failure) in try await file.append(files.finish()) }
        return try await builder.finish()
    }

    private func addItems(
        _ kind: ItemKind, of owner: Owner, _ isTrash: Bool, to builder: inout DownloadBuilder,
        _ files: inout JSONLines
    ) async throws(Failure) {
        let query = LibraryQuery(kind: kind, isTrash: isTrash)
        var position: PagePosition?
        while true {
            let chunk = try await library.read(kind, of: owner, query, after: position, atMost: Self.chunk)
            let items = chunk.items.map(\.record)
            let objects = try await media.objects(items.compactMap { $0.content?.object })
            let stored = Dictionary(objects.lazy.filter { !$0.isBeingDeleted }.map { ($0.id, $0) }) { one, _ in one }
            for item in items {
                guard let object = item.content.flatMap({ stored[$0.object] }) else { continue }
                let name = try await builder.add(item, object)
                // Names of files have no characters to escape.
                files.append(#"{"kind":"\#(kind.rawValue)","id":"\#(item.reference.id.text)","file":"\#(name)"}"#)
            }
            guard !chunk.isAtEnd, let reached = chunk.reached else { return }
            position = reached
        }
    }

    private func addRecords(
        of owner: Owner, in collection: String, to file: inout DownloadFile
    ) async throws(Failure) {
        var lines = JSONLines()
        try await records.records(of: owner, in: collection) { record throws(Failure) in
            lines.append(record)
            try await file.append(lines.take())
        }
        try await file.append(lines.finish())
    }
}

/// An array with a line for each value.
private struct JSONLines {
    private var bytes = Array("[".utf8)
    private var isEmpty = true

    mutating func append(_ value: String) {
        bytes.append(contentsOf: (isEmpty ? "\n" : ",\n").utf8)
        bytes.append(contentsOf: value.utf8)
        isEmpty = false
    }

    /// What was written since the last call.
    mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// The rest.
    mutating func finish() -> [UInt8] {
        bytes.append(contentsOf: (isEmpty ? "]\n" : "\n]\n").utf8)
        return take()
    }
}
