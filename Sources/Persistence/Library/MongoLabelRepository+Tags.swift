import Application
package import BSON
package import Domain
import MongoClient

/// The tags in use. The server tells those apart that differ only in case; they are joined here.
extension MongoLabelRepository {
    /// The most used first, then by name, each in its most used spelling.
    func tags(of owner: Owner, isTrash: Bool) async throws(Failure) -> [TagCount] {
        var joined: [TagName: (name: TagName, most: Int, count: Int)] = [:]
        for (spelling, count) in try await spellings(of: owner, isTrash: isTrash) {
            let name = TagName(stored: spelling)
            let known = joined[name] ?? (name, 0, 0)
            joined[name] = (count > known.most ? name : known.name, max(count, known.most), known.count + count)
        }
        return joined.values.map { TagCount($0.name, $0.count) }.sorted {
            $0.count != $1.count ? $0.count > $1.count : ($0.tag.key, $0.tag.text) < ($1.tag.key, $1.tag.text)
        }
    }

    /// The spellings in use of a tag, and the given one.
    func spellings(of tag: TagName, _ owner: Owner) async throws(Failure) -> [String] {
        try await spellings(of: owner, isTrash: false).map(\.0).filter { TagName(stored: $0) == tag } + [tag.text]
    }

    private func spellings(of owner: Owner, isTrash: Bool) async throws(Failure) -> [(String, Int)] {
        var counts: [(String, Int)] = []
        for kind in ItemKind.allCases {
            counts += try await counting(
                kind, tagPipeline(kind, of: owner, isTrash: isTrash), hint: tagIndex(kind, of: owner),
                limit: LabelCountLimit.spellings
            ) { group throws(BSONError) in
                guard let tag = try group.first("_id"), let count = try group.first("n") else {
                    throw .malformed(at: 0)
                }
                return (try tag.string(), Int(try count.integer()))
            }
        }
        return counts
    }

    // MARK: - Queries, also explained by tests

    package func tagPipeline(_ kind: ItemKind, of owner: Owner, isTrash: Bool) -> [BSONDocument] {
        [
            ["$match": .document(tagged(kind, of: owner, isTrash: isTrash))],
            ["$limit": .int64(LabelCountLimit.records)], ["$project": ["_id": 0, "tags": 1]], ["$unwind": "$tags"],
            ["$match": ["tags": ["$type": "string"]]], ["$group": ["_id": "$tags", "n": ["$sum": 1]]],
            ["$sort": ["n": -1, "_id": 1]],
        ]
    }

    package func renamePipeline(_ kind: ItemKind, of owner: Owner, _ spellings: [String]) -> [BSONDocument] {
        [
            ["$match": .document(tagged(kind, of: owner, isTrash: false, anyOf: spellings))],
            ["$project": ["_id": 1]],
        ]
    }

    /// - Parameter spellings: nil for any tag.
    private func tagged(
        _ kind: ItemKind, of owner: Owner, isTrash: Bool, anyOf spellings: [String]? = nil
    ) -> BSONDocument {
        BSONWriter.document { filter in
            CollectionDescription(kind).appendListed(owner, isTrash: isTrash, to: &filter)
            filter.document("tags") { tags in
                tags.append("$exists", true)
                tags.append("$type", "array")
                if let spellings { tags.append("$in", spellings) }
            }
        }
    }

    package func tagIndex(_ kind: ItemKind, of owner: Owner) -> BSONDocument {
        switch kind {
        case .image: ["userId": 1, "createdAt": -1, "_id": -1, "isActive": 1, "favorite": 1]
        case .video where owner.session != nil:
            ["session_id": 1, "user_id": 1, "is_active": 1, "created_at": -1, "_id": -1, "favorite": 1]
        case .video: ["user_id": 1, "is_active": 1, "created_at": -1, "_id": -1, "favorite": 1]
        }
    }
}
