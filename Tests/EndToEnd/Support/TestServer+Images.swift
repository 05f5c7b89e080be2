import Afterimage
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport

extension TestServer {
    /// The names of all stored files, without their folders, and of temporary ones.
    var uploads: [String] {
        storedFiles.map { String($0[($0.lastIndex(of: "/").map($0.index(after:)) ?? $0.startIndex)...]) }.sorted()
    }

    func edit(_ form: MultipartForm, token: String?, headers: [(String, String)] = []) async throws -> TestResponse {
        try await request(
            .POST, "/api/v1/nanobanana/edit", token: token, headers: headers + [("Content-Type", form.contentType)],
            body: .bytes(ByteBuffer(bytes: form.bytes)))
    }

    func generate(_ prompt: String, token: String?, headers: [(String, String)] = []) async throws -> TestResponse {
        try await post(
            "/api/v1/nanobanana/generate", token: token, headers: headers, json: #"{"prompt":"\#(prompt)"}"#)
    }
}

/// Bodies without a `Content-Length`.
extension HTTPClientRequest.Body {
    static func chunked(_ bytes: [UInt8]) -> Self {
        .stream([ByteBuffer(bytes: bytes)].async, length: .unknown)
    }
}

extension Sequence where Element: Sendable, Self: Sendable {
    fileprivate var async: AsyncStream<Element> {
        AsyncStream { stream in
            for element in self { stream.yield(element) }
            stream.finish()
        }
    }
}
