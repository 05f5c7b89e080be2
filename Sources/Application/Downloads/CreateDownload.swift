package import Domain

/// Makes a download of items: their files, and `metadata.json` with their records.
package struct CreateDownload: Sendable {
    package enum Selection: Sendable {
        case items([ItemReference])
        case query(LibraryQuery)
    }

    private let build: BuildDownload
    private let resolve: ResolveQuery
    private let library: any LibraryRepository
    private let contents: DownloadContents

    package init(build: BuildDownload, contents: DownloadContents) {
        self.build = build
        self.contents = contents
        library = contents.library
        resolve = ResolveQuery(contents.library)
    }

    /// - Parameter describe: a record as JSON; the second argument is the name of its file, nil if it has none.
    /// - Throws: `notFound` if a selected item does not exist, or is deleted meanwhile; `validationFailed` if nothing can
    ///   be downloaded, or too much is selected; `payloadTooLarge`; `rateLimited`, `overloaded`; as `BuildDownload`.
    package func callAsFunction(
        _ selection: Selection, of owner: Owner, describe: (LibraryItem, String?) -> [UInt8]
    ) async throws(Failure) -> DownloadAddress {
        try await build(of: owner) { builder throws(Failure) in
            let references = try await references(selection, of: owner)
            let (found, names) = try await addFiles(of: references, of: owner, to: &builder)
            guard builder.count > 0 else {
                throw .invalid(selection.field, "None of these items has content that could be downloaded.")
            }
            try await builder.addFile("metadata.json") { file throws(Failure) in
                var separator = #"{"items":[\#n"#
                for batch in found.chunked(by: DownloadLimit.entriesOfPart) {
                    let items = try await items(batch, of: owner)
                    guard items.count == batch.count else {
                        throw Failure(.notFound, "An item was deleted while the download was prepared. Try again.")
                    }
                    for item in items {
                        try await file.append(separator.utf8)
                        try await file.append(describe(item, names[item.reference]))
                        separator = ",\n"
                    }
                }
                try await file.append("\n]}\n".utf8)
            }
        }
    }

    /// - Returns: the items that are there, and the names of their files; without content they have none.
    private func addFiles(
        of references: [ItemReference], of owner: Owner, to builder: inout DownloadBuilder
    ) async throws(Failure) -> (found: [ItemReference], names: [ItemReference: String]) {
        var (found, names): ([ItemReference], [ItemReference: String]) = ([], [:])
        // Their records take more.
        var bytes: Int64 = 0
        for batch in references.chunked(by: DownloadLimit.entriesOfPart) {
            let items = try await items(batch, of: owner)
            let objects = try await contents.objects(items.compactMap { $0.content?.object })
            for item in items {
                found.append(item.reference)
                bytes += Int64(item.prompt.utf8.count)
                if let object = item.content.flatMap({ objects[$0.object] }) {
                    names[item.reference] = try await builder.add(item, object)
                } else {
                    try await builder.addRecord(of: item.reference)
                }
            }
            try builder.requireRoom(for: bytes)
        }
        return (found, names)
    }

    /// Each once.
    ///
    /// - Throws: `notFound` if a selected item does not exist; before anything is stored.
    private func references(_ selection: Selection, of owner: Owner) async throws(Failure) -> [ItemReference] {
        switch selection {
        case .items(let references):
            let unique = references.uniqued()
            var missing = Set(unique)
            for batch in unique.chunked(by: DownloadLimit.entriesOfPart) {
                missing.subtract(try await items(batch, of: owner).map(\.reference))
            }
            guard missing.isEmpty else { throw .missingItems(missing, of: references) }
            return unique
        case .query(let query):
            let found = try await resolve(query, of: owner, atMost: DownloadLimit.foundItems)
            guard found.count <= DownloadLimit.foundItems else {
                throw .invalid(
                    "query",
                    "The query matches \(found.count) items; a download takes at most \(DownloadLimit.foundItems).")
            }
            return found.references
        }
    }

    /// Those that exist, in the order of the references.
    private func items(
        _ references: ArraySlice<ItemReference>, of owner: Owner
    ) async throws(Failure) -> [LibraryItem] {
        let items = try await library.items(Array(references), of: owner)
        let byReference = Dictionary(items.map { ($0.reference, $0) }) { first, _ in first }
        return references.compactMap { byReference[$0] }
    }
}

extension CreateDownload.Selection {
    /// The field of a request that has it.
    fileprivate var field: String {
        switch self {
        case .items: "items"
        case .query: "query"
        }
    }
}
