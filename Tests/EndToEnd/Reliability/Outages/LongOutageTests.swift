import BSON
import FoundationEssentials
import Glibc
import MongoClient
import Sandbox
import TestSupport
import Testing

extension Outages {
    /// The database is unavailable for longer than every deadline.
    @Suite(
        .enabled(if: TestMongod.program != nil, "TEST_MONGOD is not set"), .timeLimit(.minutes(Scale.isFull ? 60 : 3)))
    struct LongOutageTests {
        /// The number of submissions of each kind.
        private static let number = Scale.isFull ? 200 : 10
        /// The length of the outage, longer than the deadlines.
        private static let outage: Duration = Scale.isFull ? .seconds(20 * 60) : .seconds(6)
        /// The time that the providers take, shorter than the outage.
        private static let generation = Scale.isFull ? "120s" : "3s"
        private static let deadlines =
            Scale.isFull ? [:] : ["IMAGE_DEADLINE_SECONDS": "3", "VIDEO_DEADLINE_SECONDS": "3"]
        private static let environment = [
            "IMAGE_POLL_AFTER_SECONDS": "0.2", "IMAGE_POLL_INTERVAL_SECONDS": "0.2",
            "VIDEO_POLL_INTERVAL_SECONDS": "0.5", "MONGODB_CONNECTIONS": "8", "VIDEO_LEASE_SECONDS": "6",
        ]

        @Test func `Images and videos that finish during an outage are all fetched afterwards`() async throws {
            try await TestMongod.run { mongod in
                let uri = mongod.uri + Scale.current.serverSelection
                try await ServerProcess.run(environment: Self.environment.merging(Self.deadlines) { $1 }, mongo: uri) {
                    server in
                    let token = try await server.token(user: "alice")
                    let number = Self.number
                    for index in 0..<number {
                        let image =
                            #"{"prompt":"Image \#(index) [fault: no-callback] [fault: slow \#(Self.generation)]"}"#
                        let video = #"{"prompt":"Video \#(index) [fault: slow \#(Self.generation)]"}"#
                        #expect(
                            try await server.post("/api/v1/nanobanana/generate", token: token, json: image).status
                                == 202)
                        #expect(try await server.post("/api/text-to-video", token: token, json: video).status == 202)
                    }
                    let jobs = server.database.collection("video_generation_jobs")
                    #expect(try await eventually { try await jobs.count(["stage": "ordered"]) == number })
                    await mongod.stop(SIGTERM)
                    try await Task.sleep(for: Self.outage)
                    try await mongod.start()
                    try await server.waitUntilReady(within: .seconds(30))
                    let videos = try await StoredVideo.settled(in: server.database, within: .seconds(60))
                    #expect(videos.count == number && videos.allSatisfy { $0.status == "completed" }, "\(server.log)")
                    #expect(videos.allSatisfy { $0.isConsistent })
                    let areTerminal = try await eventually {
                        try await StoredImage.all(in: server.database).values.allSatisfy { $0.isTerminal }
                    }
                    #expect(areTerminal)
                    let images = try await StoredImage.all(in: server.database).values
                    #expect(images.count == number && images.allSatisfy { $0.imageURL != nil }, "\(server.log)")
                }
            }
        }

        @Test(arguments: [true, false])
        func `A video whose task id could not be stored is fetched, also by the next process`(
            _ isKilled: Bool
        ) async throws {
            try await TestMongod.run { mongod in
                let uri = mongod.uri + Scale.current.serverSelection
                try await ServerProcess.run(
                    environment: Self.environment.merging(Self.deadlines) { $1 }, mongo: uri
                ) { server in
                    let token = try await server.token(user: "alice")
                    let prompt = "A fox [fault: slow-reply 1s]"
                    let response = try await server.post(
                        "/api/text-to-video", token: token, json: #"{"prompt":"\#(prompt)"}"#)
                    #expect(response.status == 202)
                    #expect(try await eventually { server.sandbox.records.submissions(prompt: prompt).count == 1 })
                    await mongod.stop(SIGKILL)
                    // The provider's response arrives while the database is unavailable.
                    let spool = try #require(server.spoolDirectory)
                    let isKept = try await eventually {
                        try FileManager.default.contentsOfDirectory(atPath: spool).contains { $0.hasSuffix(".task") }
                    }
                    #expect(isKept)
                    if isKilled { await server.kill() }
                    // Longer than the lease: another worker would end the job as of unknown outcome.
                    try await Task.sleep(for: .seconds(7))
                    try await mongod.start()
                    if isKilled { try await server.start() }
                    try await server.waitUntilReady(within: .seconds(30))
                    #expect(
                        try await eventually {
                            let video = try await StoredVideo.all(in: server.database).first
                            return video?.status == "completed" && video?.isConsistent == true
                        }, "\(server.log)")
                    #expect(VideoSubmissions.repeated(at: server.sandbox).isEmpty)
                    #expect(try FileManager.default.contentsOfDirectory(atPath: spool).isEmpty)
                }
            }
        }
    }
}
