import HTTPTypes

extension HTTPFields {
    /// The fields by lower-case name; repeated ones are joined by a comma.
    var byName: [String: String] {
        Dictionary(map { ($0.name.canonicalName, $0.value) }) { "\($0), \($1)" }
    }
}
