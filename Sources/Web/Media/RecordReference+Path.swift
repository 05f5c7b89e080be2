import Domain

extension RecordReference.History {
    /// The path of the list.
    var path: StaticString {
        switch self {
        case .images: "/api/v1/nanobanana/images"
        case .videos: "/api/user-generations"
        }
    }
}

extension RecordReference {
    /// The path of the record.
    var path: String { "\(history.path)/\(id.text)" }
}
