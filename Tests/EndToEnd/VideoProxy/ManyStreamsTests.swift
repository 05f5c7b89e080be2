import FoundationEssentials
import NIOHTTP1
import RawHTTP
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// Many concurrent players that read slowly and disconnect together.
    @Suite struct ManyStreamsTests {
        @Test func `Origin connections and descriptors are closed when players disconnect`() async throws {
            let scale = ProxyScale.current
            let file = "\(FileManager.default.temporaryDirectory.path)/video-\(UInt64.random(in: 0...UInt64.max))"
            #expect(FileManager.default.createFile(atPath: file, contents: Data(count: 64 << 20)))
            defer { try? FileManager.default.removeItem(atPath: file) }
            try await ServerProcess.run { server in
                let origin = try await server.sandbox.offer(file: file)
                let path = try await server.database.addMapping(to: origin)
                let port = try #require(Int(server.base.split(separator: ":").last ?? ""))
                let process = try #require(server.processID)
                // Warm up, so that shared resources are allocated.
                for _ in 0..<4 { _ = try await server.request(.GET, path, headers: [("Range", "bytes=0-99999")]) }
                let before = (memory: try memory(of: process), files: try files(of: process))
                var players: [RawClient] = []
                for _ in 0..<scale.streams { players.append(try RawClient(port: port, receiveBuffer: 8192)) }
                try await forEach(of: players, workers: 16) { player in
                    player.request("GET", path)
                    let start = await player.receive(20_000)
                    #expect(start.count == 20_000 && RawResponse(start).status == 200)
                }
                #expect(server.sandbox.originConnections.open >= scale.streams)
                let full = (memory: try memory(of: process), files: try files(of: process))
                #expect(full.files >= 2 * scale.streams)
                let perStream = (full.memory - before.memory) / scale.streams
                if Scale.isFull { #expect(perStream <= 256 << 10) }
                let disconnected = ContinuousClock.now
                players = []
                #expect(try await eventually { server.sandbox.originConnections.open <= 4 })
                let closing = ContinuousClock.now - disconnected
                #expect(try await eventually { try files(of: process) <= before.files + 4 })
                #expect(try await server.request(.GET, path, headers: [("Range", "bytes=0-9")]).status == 206)
                print(
                    "\(scale.streams) streams: \(perStream / 1024) KiB each; origin connections closed in",
                    "\(closing), descriptors \(before.files), \(full.files), \(try files(of: process))")
            }
        }

        /// The resident set size in bytes.
        private func memory(of process: Int32) throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
            return try #require(Int(line.filter(\.isNumber))) * 1024
        }

        private func files(of process: Int32) throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
        }
    }
}
