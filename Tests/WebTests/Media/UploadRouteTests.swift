import Application
import Domain
import Hummingbird
import Providers
import RawHTTP
import Testing
import Web

/// Uploaded images, under their public names.
@Suite struct UploadRouteTests {
    private struct References: UploadReferenceRepository {
        let name: UploadName

        func isReferenced(_ name: UploadName) -> Bool { name == self.name }
    }

    private static let name = UploadName("0123456789abcdef0123456789abcdef.png")!
    private static let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }

    /// - Parameter key: where the file is.
    private func run(
        at key: ObjectKey, referredTo name: UploadName = Self.name,
        _ body: @escaping @Sendable (Int, StoredObjects) async throws -> Void
    ) async throws {
        try await StoredObjects.use { objects in
            let object = try await objects.add(Self.bytes, .upload, "image/png", of: nil, at: key)
            if key == Self.name.flatKey { objects.rows.remove([object.id]) }
            let origins = HTTPOriginClient(rules: StoredObjects.originPolicy, limits: VideoOriginLimits())
            let controller = UploadsController(
                references: References(name: name), delivery: objects.delivery(origins))
            let router = LocalServer.router()
            router.get("/uploads/{name}", use: controller.read)
            try await LocalServer.run(router) { try await body($0, objects) }
            await origins.close()
        }
    }

    @Test(arguments: [name.key, name.flatKey])
    func `an upload is sent, stored by this version or by an earlier one`(_ key: ObjectKey) async throws {
        try await run(at: key) { port, _ in
            let path = "/uploads/\(Self.name.text)"
            let whole = try await RawClient.fetch(port: port, path)
            #expect(whole.status == 200 && whole.body == Self.bytes)
            #expect(whole.headers["content-type"] == "image/png")
            #expect(whole.headers["cache-control"] == "private, max-age=31536000, immutable")
            let part = try await RawClient.fetch(port: port, path, ["Range: bytes=10-19"])
            #expect(part.status == 206 && part.body == Array(Self.bytes[10...19]))
            let head = try await RawClient.fetch(port: port, path, method: "HEAD")
            #expect(head.status == 200 && head.headers["content-length"] == "100000")
            let tag = try #require(whole.headers["etag"])
            #expect(try await RawClient.fetch(port: port, path, ["If-None-Match: \(tag)"]).status == 304)
        }
    }

    @Test func `an upload without a reference or without its file is not found`() async throws {
        let other = UploadName("ffffffffffffffffffffffffffffffff.png")!
        try await run(at: Self.name.key, referredTo: other) { port, _ in
            for name in [Self.name.text, other.text, "..%2f\(Self.name.text)", "a.png"] {
                let status = try await RawClient.fetch(port: port, "/uploads/\(name)").status
                #expect(status == 404, "\(name)")
            }
        }
    }
}
