/// The `aud` claim: one name or a list. The library's type traps on an empty list.
struct TokenAudience: Codable {
    let names: [String]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let name = try? container.decode(String.self) {
            names = [name]
        } else {
            names = try container.decode([String].self)
        }
    }

    func encode(to encoder: any Encoder) throws { try names.encode(to: encoder) }
}
