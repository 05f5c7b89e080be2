import HTTPTypes

extension HTTPFields {
    /// By their names in small letters; several of one name are joined by a comma.
    var byName: [String: String] {
        Dictionary(map { ($0.name.canonicalName, $0.value) }) { "\($0), \($1)" }
    }
}
