package import Application
package import BSON
package import Domain
package import MongoClient

/// The items of `generated_image_entity` and `user_generation_history`.
package struct MongoLibraryRepository: LibraryRepository {
    let collections: PerKind<MongoCollection>
    let lists: PerKind<RecordList<LibraryItem>>

    /// - Parameter now: for the age of cached totals.
    package init(
        _ database: MongoDatabase, names: CollectionNames,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        let collections = PerKind { database.collection(CollectionDescription($0).collection(names)) }
        self.collections = collections
        lists = PerKind { kind in
            let records = CollectionDescription(kind)
            return RecordList(
                collection: collections[kind], date: records.createdAt, totals: TotalsCache(now: now),
                read: records.read)
        }
    }

    package func page<Content: Sendable>(
        of owner: Owner, _ filter: HistoryFilter, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> LibraryItem?) -> Content
    ) async throws(Failure) -> Page<Content> {
        try await lists[filter.kind].page(
            request, matching: { Self.append(owner, filter, to: &$0) }, render: render)
    }

    package func item(_ reference: ItemReference, of owner: Owner) async throws(Failure) -> LibraryItem? {
        let records = CollectionDescription(reference.kind)
        return try await reporting { () throws(MongoError) in
            try await collections[reference.kind].findOne(records.byID(reference.id, of: owner), read: records.read)
                ?? nil
        }
    }

    package func count(
        _ references: [ItemReference], of owner: Owner, includingTrash: Bool
    ) async throws(Failure) -> Int {
        var count = 0
        for (kind, ids) in Self.ids(references) {
            let filter = Self.matching(ids, of: kind, owner, includingTrash: includingTrash)
            count += try await reporting { () throws(MongoError) in try await collections[kind].count(filter) }
        }
        return count
    }

    package func request(
        of reference: ItemReference, by owner: Owner, includingTrash: Bool
    ) async throws(Failure) -> ItemRequest? {
        let records = CollectionDescription(reference.kind)
        let filter = BSONWriter.document { filter in
            filter.append("_id", ObjectID(reference.id))
            records.appendOwner(owner, to: &filter)
            // The order of another type of video is not that of its route.
            records.appendListedType(to: &filter)
            if !includingTrash { records.appendIsActive(to: &filter) }
        }
        return try await reporting { () throws(MongoError) in
            try await collections[reference.kind].findOne(filter) { document throws(BSONError) in
                switch reference.kind {
                case .image: try ImageDocument.request(document).map(ItemRequest.image)
                case .video: try GenerationDocument.request(document).map(ItemRequest.video)
                }
            } ?? nil
        }
    }

    package func derived(
        from reference: ItemReference, of owner: Owner, atMost limit: Int
    ) async throws(Failure) -> [LibraryItem] {
        var found: [LibraryItem] = []
        for kind in ItemKind.allCases {
            let find = Self.findDerived(from: reference, of: owner, kind, limit: limit)
            found += try await reporting { () throws(MongoError) in
                try await collections[kind].find(find, read: CollectionDescription(kind).read)
            }.compactMap(\.self)
        }
        func place(_ item: LibraryItem) -> LibraryPosition {
            LibraryPosition(position: item.position, kind: item.reference.kind)
        }
        return Array(found.sorted { place($0).comes(before: place($1)) }.prefix(limit))
    }

    // MARK: - Queries, also explained by tests

    package static func find(of owner: Owner, _ filter: HistoryFilter, _ request: PageRequest) -> MongoFind {
        RecordList<LibraryItem>.find(request, date: CollectionDescription(filter.kind).createdAt) {
            append(owner, filter, to: &$0)
        }
    }

    package static func matching(_ owner: Owner, _ filter: HistoryFilter) -> BSONDocument {
        BSONWriter.document { append(owner, filter, to: &$0) }
    }

    package static func byID(_ reference: ItemReference, of owner: Owner) -> BSONDocument {
        CollectionDescription(reference.kind).byID(reference.id, of: owner)
    }

    package static func findDerived(
        from reference: ItemReference, of owner: Owner, _ kind: ItemKind, limit: Int
    ) -> MongoFind {
        let records = CollectionDescription(kind)
        let filter = BSONWriter.document { filter in
            filter.append("derived_from", ObjectID(reference.id))
            records.appendOwner(owner, to: &filter)
            records.appendIsActive(to: &filter)
            filter.document("_id") { $0.append("$type", "objectId") }
        }
        let newestFirst = BSONWriter.document { sort in
            sort.append(records.createdAt, Int32(-1))
            sort.append("_id", Int32(-1))
        }
        return MongoFind(filter, sort: newestFirst, limit: Int32(clamping: limit))
    }

    private static func append(_ owner: Owner, _ filter: HistoryFilter, to document: inout BSONWriter) {
        let records = CollectionDescription(filter.kind)
        records.appendOwner(owner, to: &document)
        switch filter {
        case .images(let status, let type):
            if let status { document.append("status", status.rawValue) }
            if let type { document.append(records.type, type.rawValue) }
        case .videos(let type):
            document.append(records.type, type.text)
        }
        records.appendIsActive(to: &document)
    }
}

extension HistoryFilter {
    fileprivate var kind: ItemKind {
        switch self {
        case .images: .image
        case .videos: .video
        }
    }
}
