/// What a signature covers, apart from the body.
package struct SignedRequest: Sendable {
    package var method: String
    /// Not encoded; begins with a slash.
    package var path: String
    /// Not encoded.
    package var query: [(name: String, value: String)]
    package var headers: [(name: String, value: String)]

    package init(
        method: String, path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)]
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
    }

    /// The names of the headers, sorted, separated by semicolons.
    var signedHeaders: String { canonicalHeaders.map(\.name).joined(separator: ";") }

    func canonicalText(body: String) -> String {
        let query = query.map { (name: URIEncoding.value($0.name), value: URIEncoding.value($0.value)) }
            .sorted { ($0.name, $0.value) < ($1.name, $1.value) }.map { "\($0.name)=\($0.value)" }
        let headers = canonicalHeaders
        return "\(method)\n\(URIEncoding.path(path))\n\(query.joined(separator: "&"))\n"
            + headers.map { "\($0.name):\($0.value)\n" }.joined()
            + "\n\(headers.map(\.name).joined(separator: ";"))\n\(body)"
    }

    /// Sorted by name; values of the same name are joined, and spaces in a row are one.
    private var canonicalHeaders: [(name: String, value: String)] {
        let values = Dictionary(grouping: headers) { $0.name.lowercased() }
        return values.sorted { $0.key < $1.key }.map { name, headers in
            let value = headers.map { $0.value.split { $0 == " " || $0 == "\t" }.joined(separator: " ") }
            return (name: name, value: value.joined(separator: ","))
        }
    }
}
