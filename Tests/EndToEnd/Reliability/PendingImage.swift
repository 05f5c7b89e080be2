import Sandbox
import TestSupport

/// An image submitted through the API, whose callback the test sends.
struct PendingImage: Sendable {
    let id: String
    let task: String
    /// The signed callback URL that the provider received.
    let callbackURL: String

    /// The result URL for the callback.
    var imageURL: String { "https://images.example/\(task).png" }

    /// Submit an image.
    ///
    /// - Returns: nil if the server rejected the submission or was unreachable.
    static func submit(_ prompt: String, token: String, _ server: ServerProcess) async -> PendingImage? {
        guard
            let response = try? await server.post(
                "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"\#(prompt)"}"#),
            response.status == 202, let id = response.json["data"]["image"]["id"].string,
            let task = response.json["data"]["taskId"].string,
            let callbackURL = server.sandbox.task(task)?.callbackURL
        else { return nil }
        return PendingImage(id: id, task: task, callbackURL: callbackURL)
    }

    /// Submit images with the sandbox's callbacks paused.
    static func submit(_ count: Int, prompt: String = "A red fox", _ server: ServerProcess) async throws
        -> [PendingImage]
    {
        struct Rejected: Error {}
        server.sandbox.pauseCallbacks()
        let token = try await server.token(user: "alice")
        return try await withThrowingTaskGroup(of: [PendingImage].self) { group in
            let workers = 8
            for worker in 0..<workers {
                group.addTask {
                    var images: [PendingImage] = []
                    for _ in stride(from: worker, to: count, by: workers) {
                        guard let image = await submit(prompt, token: token, server) else { throw Rejected() }
                        images.append(image)
                    }
                    return images
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }
}
