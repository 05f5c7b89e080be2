import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Sandbox

/// A client of a running sandbox.
struct SandboxUser: Sendable {
    struct Create: Encodable {
        var prompt: String? = "a red fox"
        var type: String? = "TEXTTOIAMGE"
        var callBackUrl: String?
        var numImages: Int?
        var imageUrls: [String]?
        var imageSize: String?

        private enum CodingKeys: String, CodingKey {
            case prompt, type, callBackUrl, numImages, imageUrls
            case imageSize = "image_size"
        }
    }

    let server: SandboxServer
    let receiver: CallbackReceiver
    let base: String
    let receiverBase: String

    var callbackURL: String { "\(receiverBase)/callback?token=secret" }

    func create(_ prompt: String) async throws -> TestResponse {
        try await create(Create(prompt: prompt, callBackUrl: callbackURL))
    }

    func create(_ fields: Create) async throws -> TestResponse {
        try await create(body: String(decoding: try JSONEncoder().encode(fields), as: UTF8.self))
    }

    func create(body: String, key: String? = "key") async throws -> TestResponse {
        try await send(.POST, "\(base)/api/v1/nanobanana/generate", body: body, key: key)
    }

    /// The task id of a create call that must succeed.
    func task(_ prompt: String) async throws -> String {
        guard let id = try await create(prompt).reply.data?.taskId else { throw SandboxError.unknownTask(prompt) }
        return id
    }

    func record(_ id: String) async throws -> TestResponse {
        try await get("\(base)/api/v1/nanobanana/record-info?taskId=\(id)")
    }

    /// The image of a task that has succeeded.
    func image(_ id: String) async throws -> TestResponse {
        _ = try await server.ended(id)
        guard let url = try await record(id).reply.data?.response?.resultImageUrl else {
            throw SandboxError.unknownTask(id)
        }
        return try await get(url)
    }

    func get(_ url: String, key: String? = "key") async throws -> TestResponse {
        try await send(.GET, url, body: nil, key: key)
    }

    private func send(_ method: HTTPMethod, _ url: String, body: String?, key: String?) async throws -> TestResponse {
        var request = HTTPClientRequest(url: url)
        request.method = method
        if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        return TestResponse(
            status: Int(response.status.code),
            contentType: response.headers.first(name: "content-type"),
            body: try await response.body.collect(upTo: 16 << 20)
        )
    }
}
