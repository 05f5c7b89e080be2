import BSON
import Foundation
import MongoClient
import NIOHTTP1
import RawHTTP
import TestSupport
import Testing

extension Reliability {
    /// Objects move to another store while they are being read.
    @Suite struct MovedStorageTests {
        @Test func `Streams that play during a move to another store are not interrupted`() async throws {
            try await ServerProcess.run(environment: ServerProcess.archiving()) { server in
                let token = try await server.token(user: "alice")
                let (path, address) = try await server.archivedVideo(token: token)
                let whole = try await server.request(.GET, "\(path)/content", token: token).bytes
                let (long, longAddress) = try await server.archivedVideo(token: token, prompt: "A river")
                try await server.enlarge(long, token: token)
                let longWhole = try await server.request(.GET, "\(long)/content", token: token).bytes
                let streams = Scale.isFull ? 50 : 12
                let folder = try #require(server.uploadsDirectory)
                let moving = ["STORAGE": "disk:\(folder)-new"]
                try await ServerProcess.run(beside: server, environment: moving) { second in
                    // Under way during the whole move: the rest of the video is read afterwards.
                    let underWay = try (0..<streams).map { _ in
                        try RawClient(port: second.port, receiveBuffer: 65_536)
                    }
                    for player in underWay {
                        player.request("GET", longAddress, ["Connection: close"])
                        #expect(await player.receive(12) == Array("HTTP/1.1 200".utf8))
                    }
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<streams {
                            group.addTask {
                                for _ in 0..<20 {
                                    let played = try await second.request(.GET, address)
                                    #expect(played.status == 200 && played.bytes == whole)
                                    try await Task.sleep(for: .milliseconds(50))
                                }
                            }
                        }
                        group.addTask {
                            let moved = try await second.runCommand("storage", "move", "--to", "disk:\(folder)-new")
                            #expect(moved.status == .exited(0), "\(moved.output)")
                        }
                        try await group.waitForAll()
                    }
                    // All at once, before the server disconnects a client that has not read for a minute.
                    try await forEach(of: underWay, workers: streams) { player in
                        let rest = await player.rest()
                        #expect(rest.body.count == longWhole.count && rest.body == longWhole)
                    }
                    let left = try await server.database.collection("media").count([
                        "store": .string("disk:\(folder)")
                    ])
                    #expect(left == 0)
                    #expect(try await second.request(.GET, address).bytes == whole)
                    let check = try await second.checkStorage()
                    #expect(check.status == .exited(0), "\(check.output)")
                }
            }
        }
    }
}
