import JSON

extension JSONValue {
    /// The members of an object, in order.
    var memberList: [JSONMember]? { members.map { Array($0) } }

    func expected(_ what: String) -> BSONError { .extendedJSON(expected: what, at: offset) }

    /// The strings of exactly these two keys, in either order; nil otherwise.
    static func strings(_ members: [JSONMember], _ first: String, _ second: String) -> (String, String)? {
        guard let (one, other) = values(members, first, second), let one = one.string, let other = other.string else {
            return nil
        }
        return (one, other)
    }

    /// The values of exactly these two keys, in either order; nil otherwise.
    static func values(_ members: [JSONMember], _ first: String, _ second: String) -> (JSONValue, JSONValue)? {
        guard members.count == 2, let one = members.first(where: { $0.key == first }),
            let other = members.first(where: { $0.key == second })
        else { return nil }
        return (one.value, other.value)
    }
}
