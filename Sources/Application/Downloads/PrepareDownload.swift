package import Domain

/// Makes a download of items: their files, and `metadata.json` with their records.
package struct PrepareDownload: Sendable {
    package enum Selection: Sendable {
        case items([RecordReference])
        case query(LibraryQuery)
    }

    private let start: StartDownload
    private let resolve: ResolveQuery
    private let library: any LibraryRepository
    private let contents: DownloadContents

    package init(start: StartDownload, contents: DownloadContents) {
        self.start = start
        self.contents = contents
        library = contents.library
        resolve = ResolveQuery(contents.library)
    }

    /// - Parameter describe: a record as JSON; the second argument is the name of its file, nil if it has none.
    /// - Throws: `notFound` if a selected item does not exist; `validationFailed` if nothing can be downloaded, or too
    ///   much is selected; `rateLimited`.
    package func callAsFunction(
        _ selection: Selection, of owner: Owner, describe: (LibraryItem, String?) -> [UInt8]
    ) async throws(Failure) -> DownloadAddress {
        var builder = try await start(of: owner)
        let references = try await references(selection, of: owner)
        var names: [RecordReference: String] = [:]
        for batch in Self.batches(of: references) {
            let items = try await items(batch, of: owner)
            if case .items(let selected) = selection, items.count < batch.count {
                throw Self.missing(Set(batch).subtracting(items.map(\.reference)), of: selected)
            }
            let objects = try await contents.objects(items.compactMap { $0.content?.object })
            for item in items {
                guard let object = item.content.flatMap({ objects[$0.object] }) else { continue }
                names[item.reference] = try await builder.add(item, object)
            }
        }
        guard builder.count > 0 else {
            throw .invalid(selection.field, "None of these items has content that could be downloaded.")
        }
        try await builder.addFile("metadata.json") { file throws(Failure) in
            var separator = #"{"items":[\#n"#
            for batch in Self.batches(of: references) {
                for item in try await items(batch, of: owner) {
                    try await file.append(separator.utf8)
                    try await file.append(describe(item, names[item.reference]))
                    separator = ",\n"
                }
            }
            try await file.append("\n]}\n".utf8)
        }
        return try await builder.finish()
    }

    /// Each once.
    private func references(_ selection: Selection, of owner: Owner) async throws(Failure) -> [RecordReference] {
        switch selection {
        case .items(let references):
            var seen: Set<RecordReference> = []
            return references.filter { seen.insert($0).inserted }
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
        _ references: ArraySlice<RecordReference>, of owner: Owner
    ) async throws(Failure) -> [LibraryItem] {
        let items = try await library.items(Array(references), of: owner)
        let byReference = Dictionary(items.map { ($0.reference, $0) }) { first, _ in first }
        return references.compactMap { byReference[$0] }
    }

    private static func batches(of references: [RecordReference]) -> [ArraySlice<RecordReference>] {
        stride(from: 0, to: references.count, by: DownloadLimit.entriesOfPart).map {
            references[$0..<min($0 + DownloadLimit.entriesOfPart, references.count)]
        }
    }

    private static func missing(_ missing: Set<RecordReference>, of selected: [RecordReference]) -> Failure {
        Failure(
            .notFound, "Some of these items do not exist, or they are not yours. See details.",
            faults: selected.enumerated().filter { missing.contains($1) }.map {
                Failure.FieldError("items[\($0.offset)]", "This item does not exist, or it is not yours.")
            })
    }
}

extension PrepareDownload.Selection {
    /// The field of a request that has it.
    fileprivate var field: String {
        switch self {
        case .items: "items"
        case .query: "query"
        }
    }
}
