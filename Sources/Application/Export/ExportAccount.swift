package import Domain

/// Prepares a download of everything that is kept about an owner: the content of all items, the trash included, the
/// uploads, the records of every collection, and which file is of which item.
package struct ExportAccount: Sendable {
    /// Exports in progress in a process.
    private static let concurrency = 2

    private let build: BuildDownload
    private let media: any MediaRepository
    private let records: any ExportRepository
    private let limit = ConcurrencyLimit(
        Self.concurrency, waiting: 8, perParty: 1,
        message: "Too many exports are in progress. Try again in a moment.")

    package init(build: BuildDownload, media: any MediaRepository, records: any ExportRepository) {
        self.build = build
        self.media = media
        self.records = records
    }

    /// - Throws: `rateLimited` if the owner has too many downloads, or an export in progress; `payloadTooLarge` if the
    ///   records take too much of the database; `overloaded`; as `BuildDownload`.
    package func callAsFunction(of owner: Owner) async throws(Failure) -> DownloadAddress {
        let slot = try await limit.acquire(for: [.owner(owner)])
        defer { slot.release() }
        return try await build(of: owner, includesTrash: true) { builder throws(Failure) in
            for kind in ItemKind.allCases {
                try await records.items(of: owner, kind) { items throws(Failure) in
                    try await add(items, to: &builder)
                }
            }
            try await records.uploads(of: owner) { object throws(Failure) in _ = try await builder.addUpload(object) }
            for collection in records.collections { try await addRecords(of: owner, in: collection, to: &builder) }
            try await addFileList(to: &builder)
        }
    }

    private func add(_ items: [LibraryItem], to builder: inout DownloadBuilder) async throws(Failure) {
        let objects = try await media.objects(items.compactMap { $0.content?.object })
        let stored = Dictionary(objects.lazy.filter { !$0.isBeingDeleted }.map { ($0.id, $0) }) { one, _ in one }
        for item in items {
            if let object = item.content.flatMap({ stored[$0.object] }) {
                try await builder.add(item, object)
            } else {
                try await builder.addRecord(of: item.reference)
            }
        }
    }

    /// Adds `data/name.json`, and `data/name-2.json` and so on for what is too much for one file.
    private func addRecords(
        of owner: Owner, in collection: String, to builder: inout DownloadBuilder
    ) async throws(Failure) {
        var (count, lines) = (1, JSONLines())
        var file = try await builder.beginFile("data/\(collection).json")
        try await records.records(of: owner, in: collection) { record throws(Failure) in
            if file.size >= DownloadLimit.exportFile {
                try await file.append(lines.finish())
                try await builder.end(&file)
                (count, lines) = (count + 1, JSONLines())
                file = try await builder.beginFile("data/\(collection)-\(count).json")
            }
            lines.append(record)
            try await file.append(lines.take())
        }
        try await file.append(lines.finish())
        try await builder.end(&file)
    }

    /// Adds `files.json`: which file is of which item.
    private func addFileList(to builder: inout DownloadBuilder) async throws(Failure) {
        var lines = JSONLines()
        var file = try await builder.beginFile("files.json")
        try await builder.forEachEntry { entry throws(Failure) in
            guard case .object(_, of: let item?) = entry.content else { return }
            // Names of files have no characters to escape.
            lines.append(
                #"{"kind":"\#(item.kind.rawValue)","id":"\#(item.id.text)","file":"\#(entry.entry.name)"}"#)
            try await file.append(lines.take())
        }
        try await file.append(lines.finish())
        try await builder.end(&file)
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
