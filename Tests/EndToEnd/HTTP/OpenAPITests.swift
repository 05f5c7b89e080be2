import Application
import NIOHTTP1
import TestSupport
import Testing

/// The OpenAPI document compared with the server.
@Suite struct OpenAPITests {
    /// The operations in the document; paths are indented by two spaces, methods by four.
    private static func operations(of document: String) -> [String] {
        var operations: [String] = []
        var path: Substring?
        var isInPaths = false
        for line in document.split(separator: "\n") {
            let indent = line.prefix { $0 == " " }.count
            let key = line.dropFirst(indent).prefix { $0 != ":" }
            if indent == 0, line.first != "#" { isInPaths = line == "paths:" }
            guard isInPaths else { continue }
            if indent == 2 { path = key }
            if indent == 4, let path, key.allSatisfy(\.isLowercase) { operations.append("\(key.uppercased()) \(path)") }
        }
        return operations
    }

    @Test func `the document lists exactly the routes of the server`() async throws {
        try await TestServer.run { server in
            let document = try await server.request(.GET, "/openapi.yaml")
            #expect(document.status == 200)
            let operations = Self.operations(of: document.text)
            #expect(Set(operations).count == operations.count, "an operation is listed twice")
            // The router derives HEAD from GET; the document lists HEAD only for videos.
            let heads = operations.filter { $0.hasPrefix("HEAD ") }
            #expect(heads.allSatisfy { server.routes.contains("GET\($0.dropFirst(4))") })
            #expect(Set(operations).subtracting(heads) == Set(server.routes))
        }
    }

    /// `x-scope` of each operation in the document.
    private static func scopes(of document: String) -> [String: String] {
        var scopes: [String: String] = [:]
        var (path, method): (Substring, Substring) = ("", "")
        for line in document.split(separator: "\n") {
            let indent = line.prefix { $0 == " " }.count
            let key = line.dropFirst(indent).prefix { $0 != ":" }
            if indent == 2 { path = key }
            if indent == 4 { method = key }
            if indent == 6, key == "x-scope" {
                scopes["\(method.uppercased()) \(path)"] = String(line.dropFirst(indent + key.count + 2))
            }
        }
        return scopes
    }

    @Test func `the document says of every route which scopes a key needs`() async throws {
        try await TestServer.run { server in
            let scopes = Self.scopes(of: try await server.request(.GET, "/openapi.yaml").text)
            for (route, scope) in server.scopes { #expect(scopes[route] == scope, "\(route)") }
            for (operation, scope) in scopes where operation.hasPrefix("HEAD ") {
                #expect(scopes["GET\(operation.dropFirst(4))"] == scope, "\(operation)")
            }
        }
    }

    @Test func `the document and its page have ETags and load nothing from other origins`() async throws {
        try await TestServer.run { server in
            let files = [
                "/openapi.yaml": "application/yaml", "/docs": "text/html; charset=utf-8",
                "/docs/reference.css": "text/css; charset=utf-8",
                "/docs/reference.js": "text/javascript; charset=utf-8",
                "/docs/reader.js": "text/javascript; charset=utf-8",
            ]
            for (path, contentType) in files {
                let response = try await server.request(.GET, path)
                #expect(response.status == 200, "\(path)")
                #expect(response.headers["content-type"] == [contentType], "\(path)")
                #expect(response.headers["cache-control"] == ["no-cache"], "\(path)")
                let policy = try #require(response.headers["content-security-policy"].first, "\(path)")
                #expect(policy.hasPrefix("default-src 'none'"), "\(path)")
                #expect(!policy.contains("unsafe") && !policy.contains("http"), "\(path)")
                let tag = try #require(response.headers["etag"].first, "\(path)")
                let again = try await server.request(.GET, path, headers: [("If-None-Match", "\"other\", W/\(tag)")])
                #expect(again.status == 304 && again.text.isEmpty, "\(path)")
                #expect(again.headers["etag"] == [tag], "\(path)")
                if path != "/openapi.yaml" {
                    #expect(!response.text.contains("://"), "\(path) contains an absolute URL")
                }
            }
            for path in ["/docs/openapi.yaml", "/docs/..%2Freader.js", "/docs/reader"] {
                #expect(try await server.request(.GET, path).status == 404, "\(path)")
            }
        }
    }

    @Test func `every reference in the document has one target`() async throws {
        try await TestServer.run { server in
            let document = try await server.request(.GET, "/openapi.yaml").text
            var (targets, kind): (Set<String>, Substring) = ([], "")
            for line in document.split(separator: "\n").drop(while: { $0 != "components:" }) {
                let indent = line.prefix { $0 == " " }.count
                let key = line.dropFirst(indent).prefix { $0 != ":" }
                if indent == 2 { kind = key }
                if indent == 4, key.first != "#" {
                    #expect(targets.insert("\(kind)/\(key)").inserted, "\(key) is defined twice")
                }
            }
            let references = document.matches(of: #/\$ref: '\#/components/([^']*)'/#).map { String($0.1) }
            #expect(references.count > 100)
            #expect(Set(references).subtracting(targets) == [])
        }
    }

    @Test func `the document lists all error codes`() async throws {
        try await TestServer.run { server in
            let document = try await server.request(.GET, "/openapi.yaml").text
            let listed = document.split(separator: "\n")
                .drop { $0 != "    ErrorCode:" }.drop { $0 != "      enum:" }.dropFirst()
                .prefix { $0.hasPrefix("        - ") }.map { String($0.dropFirst(10)) }
            #expect(listed.sorted() == Failure.Code.allCases.map(\.rawValue).sorted())
        }
    }
}
