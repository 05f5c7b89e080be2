import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Sandbox

extension SandboxUser {
    static let createPath = "/api/v1/services/aigc/video-generation/video-synthesis"

    /// - Parameter parameters: JSON fields, without braces.
    func createVideo(_ prompt: String, model: String = "wan2.6-t2v", _ parameters: String = "") async throws
        -> TestResponse
    {
        try await createVideo(
            body: #"{"model":"\#(model)","input":{"prompt":"\#(prompt)"},"parameters":{\#(parameters)}}"#)
    }

    func createVideo(
        body: String, headers: HTTPHeaders = ["authorization": "Bearer key", "x-dashscope-async": "enable"]
    ) async throws -> TestResponse {
        try await request(.POST, base + Self.createPath, headers: headers, body: body)
    }

    /// The task id of a create call that must succeed.
    func video(_ prompt: String, model: String = "wan2.6-t2v", _ parameters: String = "") async throws -> String {
        let response = try await createVideo(prompt, model: model, parameters)
        guard let id = try response.video.output?.taskId else { throw SandboxError.unknownTask(response.text) }
        return id
    }

    func videoTask(_ id: String) async throws -> VideoResponse {
        try await get("\(base)/api/v1/tasks/\(id)").video
    }

    /// The URL of a task's video; waits for its end.
    func videoURL(_ id: String) async throws -> String {
        _ = try await server.ended(id)
        guard let url = try await videoTask(id).output?.videoUrl else { throw SandboxError.unknownTask(id) }
        return url
    }

    func request(
        _ method: HTTPMethod = .GET, _ url: String, headers: HTTPHeaders = [:], body: String? = nil
    ) async throws -> TestResponse {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers = headers
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await Self.client.execute(request, timeout: .seconds(60))
        return TestResponse(
            status: Int(response.status.code), contentType: response.headers.first(name: "content-type"),
            body: try await response.body.collect(upTo: 16 << 20), headers: response.headers)
    }

    /// Follows no redirects.
    private static let client = HTTPClient(
        eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: .init(redirectConfiguration: .disallow))
}
