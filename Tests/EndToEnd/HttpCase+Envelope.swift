import Afterimage
import MongoClient
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

extension TestServer {
    /// Holds an answer against the contract's form of an error.
    ///
    /// - Parameter fields: every field that is named; nil: any.
    func expectFailure(
        _ answer: TestAnswer, _ status: Int, _ code: String, fields: Set<String>? = [], _ name: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let json = answer.json
        let details = json["details"].array
        let comment = Comment(rawValue: "\(name): \(answer.status) \(answer.text.prefix(400))")
        #expect(answer.status == status, comment, sourceLocation: sourceLocation)
        #expect(
            json.keys == ["status", "code", "message", "details", "request_id"], comment,
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
        #expect(named.count == Set(named).count, "named twice: \(comment)", sourceLocation: sourceLocation)
        expectFrame(answer, name, sourceLocation: sourceLocation)
        #expect(json["request_id"].string == answer.headers["x-request-id"].first, comment)
        #expect(answer.headers["content-type"] == ["application/json; charset=utf-8"], comment)
        try await expectNoSecrets(answer, name, sourceLocation: sourceLocation)
    }

    /// What every answer has.
    func expectFrame(
        _ answer: TestAnswer, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.headers["x-request-id"].count == 1, "\(name)", sourceLocation: sourceLocation)
        #expect(answer.headers["x-content-type-options"] == ["nosniff"], "\(name)", sourceLocation: sourceLocation)
    }

    /// Nothing that only the operator may know is in what clients see.
    func expectNoSecrets(
        _ answer: TestAnswer, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let shown = answer.text + answer.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        let provider = try await sandbox.baseURL
        let secrets = [
            settings.jwtSecret ?? "", settings.callbackSecret, settings.mongo.uri, settings.databaseName,
            settings.uploadsDirectory, settings.nanoBanana.key, provider, String(provider.dropFirst("http://".count)),
            "mongo", "Swift.", "NIO", "/Sources/", "DecodingError",
        ]
        for secret in secrets where !secret.isEmpty {
            #expect(!shown.contains(secret), "\(name) shows \(secret)", sourceLocation: sourceLocation)
        }
    }
}

/// `#expect` cannot take a value that has to be waited for.
func expect<Value: Equatable>(
    _ value: Value, is expected: Value, _ name: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(value == expected, "\(name)", sourceLocation: sourceLocation)
}
