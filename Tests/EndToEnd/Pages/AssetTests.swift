import Foundation
import NIOHTTP1
import PageFiles
import TestSupport
import Testing

/// Assets of the pages: CSS, JavaScript, icons.
@Suite struct AssetTests {
    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    ]

    /// The versioned assets path in the start page.
    private static func folder(_ server: TestServer) async throws -> String {
        let page = try await server.request(.GET, "/").text
        return String(try #require(page.firstMatch(of: #/(\/assets\/[0-9a-f]+)\//#)).1)
    }

    @Test func `Each asset is immutable, compressed when accepted, and revalidated by ETag`() async throws {
        try await TestServer.run { server in
            let folder = try await Self.folder(server)
            for (name, bytes) in PageFiles.assets {
                let path = "\(folder)/\(name)"
                let plain = try await server.request(.GET, path, headers: [("Accept-Encoding", "identity")])
                #expect(plain.status == 200 && plain.bytes == bytes, "\(name)")
                #expect(plain.headers["cache-control"] == ["public, max-age=31536000, immutable"], "\(name)")
                #expect(plain.headers["vary"] == ["Accept-Encoding"], "\(name)")
                #expect(plain.headers["cross-origin-resource-policy"] == ["same-origin"], "\(name)")
                let fileExtension = name.split(separator: ".").last.map(String.init) ?? ""
                #expect(plain.headers["content-type"].first == Self.types[fileExtension], "\(name)")
                #expect(plain.headers["content-encoding"].isEmpty, "\(name)")
                server.expectCommonHeaders(plain, name)
                let browser = ("Accept-Encoding", "gzip, deflate, br, zstd")
                // The test client decompresses.
                let compressed = try await server.request(.GET, path, headers: [browser])
                #expect(compressed.bytes == bytes, "\(name)")
                let tags = plain.headers["etag"] + compressed.headers["etag"]
                // Very short files are not compressed.
                if bytes.count >= 200 {
                    #expect(Set(tags).count == 2, "\(name)")
                    #expect(compressed.headers["content-encoding"] == ["gzip"], "\(name)")
                    let length = try #require(compressed.headers["content-length"].first.flatMap(Int.init), "\(name)")
                    #expect(length < bytes.count * 3 / 4, "\(name)")
                }
                for (response, coding) in [(plain, "identity"), (compressed, "gzip")] {
                    let tag = try #require(response.headers["etag"].first)
                    let again = try await server.request(
                        .GET, path, headers: [("Accept-Encoding", coding), ("If-None-Match", "W/\(tag)")])
                    #expect(again.status == 304 && again.bytes.isEmpty, "\(name) \(tag)")
                    #expect(again.headers["etag"] == [tag], "\(name)")
                }
            }
        }
    }

    @Test func `Gzip is only sent to clients that accept it`() async throws {
        try await TestServer.run { server in
            let path = try await Self.folder(server) + "/app.css"
            for (accepted, isCompressed) in [
                ("gzip", true), ("br;q=1.0, GZIP ; q=0.5", true), ("*", true), ("gzip;q=0", false), ("br", false),
                ("identity", false), ("*;q=0", false), ("gzip; q=0.000, *", false), ("", false),
            ] {
                let response = try await server.request(.GET, path, headers: [("Accept-Encoding", accepted)])
                #expect(response.headers["content-encoding"] == (isCompressed ? ["gzip"] : []), "\(accepted)")
            }
        }
    }

    @Test func `Another version and an unknown asset are not found`() async throws {
        try await TestServer.run { server in
            let folder = try await Self.folder(server)
            for path in [
                "/assets/0123456789ab/app.css", "/assets/app.css", "\(folder)/nothing.css", folder,
                "\(folder)/layout.mustache", "\(folder)/..%2Fapp.css", "\(folder)/%2e%2e/app.css",
            ] {
                try await server.expectFailure(try await server.request(.GET, path), 404, "not_found", path)
            }
        }
    }

    @Test func `The favicon is served at its default path`() async throws {
        try await TestServer.run { server in
            let icon = try await server.request(.GET, "/favicon.ico")
            #expect(icon.status == 200 && icon.headers["content-type"] == ["image/svg+xml"])
            #expect(icon.headers["content-security-policy"] == ["default-src 'none'; sandbox"])
        }
    }

    @Test func `The built-in files are exactly those in the source folders`() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources/PageFiles")
        for (folder, files) in [("Assets", PageFiles.assets), ("Templates", PageFiles.templates)] {
            let names = try FileManager.default.contentsOfDirectory(
                atPath: sources.appending(path: folder).standardizedFileURL.path)
            let listed = files.keys.map { folder == "Templates" ? $0 + ".mustache" : $0 }
            #expect(Set(names) == Set(listed))
            for name in names {
                let bytes = try Data(contentsOf: sources.appending(path: "\(folder)/\(name)"))
                let key = folder == "Templates" ? String(name.dropLast(".mustache".count)) : name
                let isSame = files[key] == [UInt8](bytes)
                #expect(isSame, "\(name)")
            }
        }
    }

    @Test func `Files refer only to existing assets, and to no other origin or provider`() throws {
        let providers = #/dashscope|aliyun|alibaba|qwen|wan2\.|aiquickdraw|nanobananaapi/#.ignoresCase()
        for (name, bytes) in PageFiles.assets.merging(PageFiles.templates, uniquingKeysWith: { first, _ in first }) {
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.firstMatch(of: providers) == nil, "\(name)")
            let content = text.replacing("/api/v1/nanobanana", with: "").lowercased()
            #expect(!content.contains("nanobanana"), "\(name)")
            #expect(
                content.firstMatch(of: #/(?:src|href|action)="(?:https?:)?\/\/|url\((?!["']?(?:data:|#))[^)]*\/\//#)
                    == nil
            )
            for match in text.matches(of: #/["'(]\.\/([\w.-]+)["')]|\{\{assets\}\}\/([\w.-]+\.\w+)"/#) {
                let named = String(match.1 ?? match.2 ?? "")
                #expect(PageFiles.assets[named] != nil, "\(name) refers to \(named)")
            }
        }
    }
}
