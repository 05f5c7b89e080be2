import Afterimage
import BSON
import FoundationEssentials
import NIOCore
import NIOHTTP1
import RawHTTP
import Sandbox
import TestSupport
import Testing

/// Play counts in the database and lines in the access log.
@Suite struct PlayCountTests {
    private static let video = (0..<50_000).map { UInt8(truncatingIfNeeded: $0) }

    @Test func `Responses that start at the first byte count as plays, and reach the database`() async throws {
        try await TestServer.run { server in
            let origin = try await server.sandbox.offer(ByteBuffer(bytes: Self.video))
            let path = try await server.database.addMapping(to: origin)
            let port = server.settings.port
            for _ in 0..<7 { #expect(try await RawClient.fetch(port: port, path).status == 200) }
            #expect(try await RawClient.fetch(port: port, path, ["Range: bytes=0-"]).status == 206)
            for range in ["bytes=5-", "bytes=100-200", "bytes=-1", "bytes=0-1", "bytes=50000-"] {
                _ = try await RawClient.fetch(port: port, path, ["Range: \(range)"])
            }
            _ = try await RawClient.fetch(port: port, path, method: "HEAD")
            _ = try await RawClient.fetch(port: port, path, ["If-None-Match: *"])
            #expect(try await eventually { try await server.database.mapping(path)?["access_count"]?.count == 8 })
            let last = try #require(try await server.database.mapping(path)?["last_accessed_at"])
            guard case .date(let timestamp) = last else { return #expect(Bool(false), "\(last)") }
            #expect(abs(Double(timestamp) / 1000 - Date().timeIntervalSince1970) < 30)
        }
    }

    @Test func `A server that stops first writes the last plays and log lines`() async throws {
        let log = "\(FileManager.default.temporaryDirectory.path)/plays-\(UInt64.random(in: 0...UInt64.max)).log"
        defer { try? FileManager.default.removeItem(atPath: log) }
        try await ServerProcess.run(environment: ["VIDEO_PROXY_LOG": log]) { server in
            let origin = try await server.sandbox.offer(ByteBuffer(bytes: Self.video))
            let path = try await server.database.addMapping(to: origin)
            // Fewer than a batch, and stopped before the flush interval.
            for _ in 0..<5 { #expect(try await server.request(.GET, path).bytes == Self.video) }
            #expect(await server.stop() == .exited(0))
            #expect(try await server.database.mapping(path)?["access_count"]?.count == 5)
            let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 5)
            #expect(lines.allSatisfy { $0.contains("status=200 bytes=50000") && $0.hasSuffix("complete=true") })
            try await server.start()
        }
    }
}

extension BSONValue {
    fileprivate var count: Int64? {
        switch self {
        case .int32(let count): Int64(count)
        case .int64(let count): count
        default: nil
        }
    }
}
