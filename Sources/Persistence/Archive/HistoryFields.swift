import BSON
import Domain

/// The fields of a history's records that the archive and the trash read and write: the two histories are documented in
/// different styles.
struct HistoryFields: Sendable {
    let history: RecordReference.History
    let isActive: StaticString
    let url: StaticString
    let createdAt: StaticString
    let completedAt: StaticString
    let updatedAt: StaticString

    static let images = HistoryFields(
        history: .images, isActive: "isActive", url: "imageUrl", createdAt: "createdAt", completedAt: "completedAt",
        updatedAt: "updatedAt")
    static let videos = HistoryFields(
        history: .videos, isActive: "is_active", url: "result_url", createdAt: "created_at",
        completedAt: "completed_at", updatedAt: "updated_at")

    init(_ history: RecordReference.History) {
        switch history {
        case .images: self = .images
        case .videos: self = .videos
        }
    }

    private init(
        history: RecordReference.History, isActive: StaticString, url: StaticString, createdAt: StaticString,
        completedAt: StaticString, updatedAt: StaticString
    ) {
        self.history = history
        self.isActive = isActive
        self.url = url
        self.createdAt = createdAt
        self.completedAt = completedAt
        self.updatedAt = updatedAt
    }

    func collection(_ names: CollectionNames) -> String {
        switch history {
        case .images: names.generatedImages
        case .videos: names.generations
        }
    }

    // MARK: - Filters

    /// Matches the record if its owner sees it in the history.
    func byID(_ id: RecordID, of owner: Owner) -> BSONDocument {
        switch history {
        case .images: MongoImageRepository.byID(id, of: owner)
        case .videos: MongoGenerationRepository.byID(id, of: owner)
        }
    }

    func appendOwner(_ owner: Owner, to filter: inout BSONWriter) {
        switch history {
        case .images: filter.append("userId", owner.text)
        case .videos: MongoGenerationRepository.append(owner, to: &filter)
        }
    }

    func appendIsActive(to filter: inout BSONWriter) {
        switch history {
        case .images: MongoImageRepository.appendIsActive(to: &filter)
        case .videos: filter.append(isActive, true)
        }
    }

    /// Excludes records whose paid work is in progress.
    func appendIsFinal(to filter: inout BSONWriter) {
        filter.document("status") { $0.append("$nin", ["pending", "processing"]) }
    }

    /// Matches completed records that may have content.
    func appendIsCompleted(to filter: inout BSONWriter) {
        switch history {
        case .images: filter.append("status", ImageStatus.completed.rawValue)
        case .videos: MongoGenerationRepository.append(.completed, to: &filter)
        }
    }

    // MARK: - Expressions

    /// Whether the record is active.
    var isActiveExpression: BSONValue {
        switch history {
        case .images: ["$ne": [.string("$\(isActive)"), false]]
        case .videos: ["$eq": [.string("$\(isActive)"), true]]
        }
    }
}
