import Afterimage
import MongoClient
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

extension TestServer {
    /// Expect an error response in the format of the API contract.
    ///
    /// - Parameter fields: the exact set of fields in `details`; nil for any.
    func expectFailure(
        _ response: TestResponse, _ status: Int, _ code: String, fields: Set<String>? = [], _ name: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let json = response.json
        let details = json["details"].array
        let comment = Comment(rawValue: "\(name): \(response.status) \(response.text.prefix(400))")
        #expect(response.status == status, comment, sourceLocation: sourceLocation)
        let matched: Set<String> = code == "expected_differs" ? ["matched"] : []
        #expect(
            json.keys == matched.union(["status", "code", "message", "details", "request_id"]), comment,
            sourceLocation: sourceLocation)
        #expect(json["status"] == "error", comment, sourceLocation: sourceLocation)
        #expect(json["code"].string == code, comment, sourceLocation: sourceLocation)
        #expect(json["message"].string?.isEmpty == false, comment, sourceLocation: sourceLocation)
        for detail in details {
            #expect(detail.keys == ["field", "message"], comment, sourceLocation: sourceLocation)
            #expect(detail["message"].string?.isEmpty == false, comment, sourceLocation: sourceLocation)
        }
        let named = details.compactMap { $0["field"].string }
        if let fields { #expect(Set(named) == fields, comment, sourceLocation: sourceLocation) }
        #expect(named.count == Set(named).count, "a field is listed twice: \(comment)", sourceLocation: sourceLocation)
        expectCommonHeaders(response, name, sourceLocation: sourceLocation)
        #expect(json["request_id"].string == response.headers["x-request-id"].first, comment)
        #expect(response.headers["content-type"] == ["application/json; charset=utf-8"], comment)
        try await expectNoSecrets(response, name, sourceLocation: sourceLocation)
    }

    /// Expect the headers that every response has.
    func expectCommonHeaders(
        _ response: TestResponse, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(response.headers["x-request-id"].count == 1, "\(name)", sourceLocation: sourceLocation)
        #expect(response.headers["x-content-type-options"] == ["nosniff"], "\(name)", sourceLocation: sourceLocation)
    }

    /// Expect that the response shows nothing internal: secrets, URLs of providers, names of libraries.
    func expectNoSecrets(
        _ response: TestResponse, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let content = response.text + response.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        let provider = try await sandbox.baseURL
        let secrets = [
            settings.jwtSecret ?? "", settings.callbackSecret, settings.mongo.uri, settings.databaseName,
            settings.uploadsDirectory, settings.nanoBanana.key, provider, String(provider.dropFirst("http://".count)),
            "mongo", "Swift.", "NIO", "/Sources/", "DecodingError",
        ]
        for secret in secrets where !secret.isEmpty {
            #expect(!content.contains(secret), "\(name) shows \(secret)", sourceLocation: sourceLocation)
        }
    }
}

/// `#expect` for a value that has to be awaited.
func expect<Value: Equatable>(
    _ value: Value, is expected: Value, _ name: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(value == expected, "\(name)", sourceLocation: sourceLocation)
}
