import Domain

extension ItemKind {
    /// The path of the list.
    var path: StaticString {
        switch self {
        case .image: "/api/v1/nanobanana/images"
        case .video: "/api/user-generations"
        }
    }
}

extension ItemReference {
    /// The path of the record.
    var path: String { "\(kind.path)/\(id.text)" }
}
