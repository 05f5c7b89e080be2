import Afterimage
import Foundation
import Providers
import Sandbox
import SeededNumbers
import TestSupport
import Testing

/// Invalid uploads to the edit route.
@Suite struct InvalidUploadTests {
    private static let names = [
        "a.png", "../../../etc/passwd", "..\\\\..\\\\boot.ini", "/dev/null", "a\\\"b.png", "con", ".htaccess",
        "%00.png", "a.php", "",
    ]

    @Test func `a thousand invalid uploads are all rejected and leave no file`() async throws {
        let seed = Seed("invalid uploads").number
        try await TestServer.run { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<4 {
                    group.addTask { try await Self.upload(250, SeededGenerator(seed: seed &+ UInt64(worker)), server) }
                }
                try await group.waitForAll()
            }
            #expect(server.uploads == [])
            #expect(server.sandbox.submissions.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: "\(server.settings.uploadsDirectory)/../passwd"))
        }
    }

    private static func upload(_ count: Int, _ generator: SeededGenerator, _ server: TestServer) async throws {
        var random = generator
        let token = try await server.token(user: "alice")
        for number in 0..<count {
            let kind = InvalidUpload.allCases[number % InvalidUpload.allCases.count]
            let form = MultipartForm().field("prompt", "a").file(
                "image", kind.make(&random), named: names.randomElement(using: &random)!)
            let response = try await server.edit(form, token: token)
            try await server.expectFailure(
                response, 400, "validation_failed", fields: ["image[0]"], "\(kind) \(number)")
        }
    }
}
