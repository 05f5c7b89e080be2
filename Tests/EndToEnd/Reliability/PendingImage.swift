import Sandbox
import TestSupport

/// An image that was asked for through the product's own door, and whose callback is the test's to send.
struct PendingImage: Sendable {
    let id: String
    let task: String
    /// Where the provider was told to report, signature and all.
    let callbackAddress: String

    /// Where the test says that its picture lies.
    var picture: String { "https://pictures.example/\(task).png" }

    /// - Returns: nil where the server did not take the order, or was not there.
    static func make(_ prompt: String, token: String, _ server: ServerProcess) async -> PendingImage? {
        guard
            let answer = try? await server.post(
                "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"\#(prompt)"}"#),
            answer.status == 202, let id = answer.json["data"]["image"]["id"].string,
            let task = answer.json["data"]["taskId"].string,
            let address = server.sandbox.task(task)?.callbackURL
        else { return nil }
        return PendingImage(id: id, task: task, callbackAddress: address)
    }

    /// Makes many, while the sandbox keeps its callbacks to itself.
    static func make(_ count: Int, prompt: String = "A red fox", _ server: ServerProcess) async throws -> [PendingImage]
    {
        struct NotTaken: Error {}
        server.sandbox.pauseCallbacks()
        let token = try await server.token(user: "alice")
        return try await withThrowingTaskGroup(of: [PendingImage].self) { group in
            let workers = 8
            for worker in 0..<workers {
                group.addTask {
                    var made: [PendingImage] = []
                    for _ in stride(from: worker, to: count, by: workers) {
                        guard let image = await make(prompt, token: token, server) else { throw NotTaken() }
                        made.append(image)
                    }
                    return made
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }
}
