/// All inputs of the API: parameters, headers and body fields, parsed from `openapi.yaml`, which indents by two spaces.
struct ContractInputs {
    struct Input: Sendable, Hashable {
        enum Place: String { case path, query, header, body }

        let route: String
        let place: Place
        let name: String
    }

    let inputs: [Input]

    init(_ document: String) {
        let lines = document.split(separator: "\n", omittingEmptySubsequences: false).map { Line($0) }
        let components = Self.components(lines)
        var inputs: [Input] = []
        var (path, method, name) = ("", "", "")
        for line in Self.block("paths", at: 0, in: lines) {
            if line.indent == 2 { path = line.key }
            if line.indent == 4 { method = line.key.uppercased() }
            let route = "\(method) \(path)"
            if line.indent == 8, line.text.hasPrefix("- name: ") { name = String(line.text.dropFirst(8)) }
            if line.indent == 10, line.key == "in", let place = Input.Place(rawValue: line.value) {
                inputs.append(Input(route: route, place: place, name: name))
            }
            if line.indent == 8, let target = line.reference("parameters"), let input = components.parameters[target] {
                inputs.append(Input(route: route, place: input.place, name: input.name))
            }
            if line.indent == 12, line.key == "schema", let target = line.reference("schemas") {
                let isRequest = components.schemas[target] != nil && Self.bodies.contains(target)
                if isRequest {
                    inputs += (components.schemas[target] ?? []).map { Input(route: route, place: .body, name: $0) }
                }
            }
        }
        self.inputs = inputs
    }

    /// The schemas of JSON request bodies.
    private static let bodies: Set<String> = [
        "ImageOrder", "VideoOrder", "JobOrder", "Registration", "Credentials", "Callback",
        "PasswordChange", "OwnerProof", "FactorCode",
    ]

    private struct Line {
        let indent: Int
        let text: Substring

        init(_ line: Substring) {
            indent = line.prefix { $0 == " " }.count
            text = line.dropFirst(indent)
        }

        var key: String { String(text.prefix { $0 != ":" }) }
        var value: String { String(text.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) }

        /// The name of the referenced component of a kind.
        func reference(_ kind: String) -> String? {
            let start = "#/components/\(kind)/"
            guard let range = text.firstRange(of: start) else { return nil }
            return String(text[range.upperBound...].prefix { $0.isLetter })
        }
    }

    private static func block(_ key: String, at indent: Int, in lines: [Line]) -> ArraySlice<Line> {
        guard let start = lines.firstIndex(where: { $0.indent == indent && $0.text == "\(key):" }) else { return [] }
        let rest = lines[(start + 1)...]
        return rest[..<(rest.firstIndex { $0.indent <= indent && !$0.text.isEmpty } ?? rest.endIndex)]
    }

    private static func components(
        _ lines: [Line]
    ) -> (parameters: [String: Input], schemas: [String: [String]]) {
        let all = Array(block("components", at: 0, in: lines))
        var parameters: [String: Input] = [:]
        var (component, name) = ("", "")
        for line in block("parameters", at: 2, in: all) {
            if line.indent == 4 { component = line.key }
            if line.indent == 6, line.key == "name" { name = line.value }
            if line.indent == 6, line.key == "in", let place = Input.Place(rawValue: line.value) {
                parameters[component] = Input(route: "", place: place, name: name)
            }
        }
        let schemas = Array(block("schemas", at: 2, in: all))
        var fields: [String: [String]] = [:]
        for name in bodies {
            let schema = block(name, at: 4, in: schemas)
            guard let properties = schema.first(where: { $0.key == "properties" }) else { continue }
            let inherited = schema.first { $0.indent == 8 && $0.text.hasPrefix("- $ref") }?.reference("schemas")
            let own = schema.filter { $0.indent == properties.indent + 2 && !$0.text.hasPrefix("-") }
            fields[name] = own.map(\.key) + (inherited.flatMap { fields[$0] } ?? [])
        }
        return (parameters, fields)
    }
}
