package import Application
package import AsyncHTTPClient
package import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// The video provider's API, version 1. What its wire looks like stays in this folder.
package struct DashScope: VideoProvider {
    /// Largest answer that is read, in bytes. One repeats the prompt twice and holds an address.
    private static let maximumAnswer = 256 * 1024

    private let configuration: DashScopeConfiguration
    private let client: HTTPClient
    private let recorder: any StatsRecorder

    package init(
        _ configuration: DashScopeConfiguration, client: HTTPClient,
        recorder: any StatsRecorder = CompositeStatsRecorder()
    ) {
        self.configuration = configuration
        self.client = client
        self.recorder = recorder
    }

    package var capabilities: VideoCapabilities { configuration.model.capabilities }

    package func order(_ request: VideoRequest) async throws(VideoSubmissionError) -> TaskID {
        do throws(VideoSubmissionError) {
            let task = try await send(request)
            record(.answered)
            return task
        } catch {
            record(error.outcome)
            throw error
        }
    }

    package func report(on task: TaskID) async throws(VideoStatusError) -> VideoTaskStatus {
        do throws(VideoStatusError) {
            let report = try await ask(about: task)
            record(.answered)
            return report
        } catch {
            record(error.outcome)
            throw error
        }
    }

    private func record(_ outcome: ProviderCallOutcome) {
        // Broken off by this program, which was told to stop.
        if outcome == .failed, Task.isCancelled { return }
        recorder.providerCallEnded(ProviderCallEnd(provider: .videos, outcome: outcome))
    }

    private func send(_ request: VideoRequest) async throws(VideoSubmissionError) -> TaskID {
        let status: Int
        let body: [UInt8]
        do {
            let wire = try JSONEncoder().encode(DashScopeCreateRequest(request, model: configuration.model))
            (status, body) = try await exchange(
                .POST, "/api/v1/services/aigc/video-generation/video-synthesis", body: ByteBuffer(bytes: wire),
                limit: configuration.submissionTimeout)
        } catch {
            // Without a connection nothing was sent; anything later may have reached the provider.
            throw UnsentRequest.isProven(by: error)
                ? .unavailable(detail: "\(error)") : .outcomeUnknown(detail: "\(error)")
        }
        let reply = DashScopeResponse(body)
        if (200...299).contains(status), let task = reply?.task { return task }
        guard let refusal = reply?.refusal(status: status), !(200...299).contains(status) else {
            // Not the provider's own no: a gateway that stopped waiting says nothing about what became of the order.
            throw .outcomeUnknown(detail: "HTTP \(status) with a body that is neither a task nor a refusal")
        }
        switch refusal.meaning {
        case .final(let reason): throw .refused(reason, detail: refusal.detail)
        case .throttled: throw .throttled(detail: refusal.detail)
        case .passing: throw Self.passing(refusal, status)
        }
    }

    /// A time-out of theirs may have come after the task was made.
    private static func passing(_ refusal: DashScopeRejection, _ status: Int) -> VideoSubmissionError {
        let isTimeout = refusal.code == "RequestTimeOut" || refusal.code == "InternalError.Timeout" || status == 504
        return isTimeout ? .outcomeUnknown(detail: refusal.detail) : .unavailable(detail: refusal.detail)
    }

    private func ask(about task: TaskID) async throws(VideoStatusError) -> VideoTaskStatus {
        let status: Int
        let body: [UInt8]
        do {
            (status, body) = try await exchange(
                .GET, "/api/v1/tasks/\(PathSegment.escaped(task.text))", body: nil,
                limit: configuration.pollTimeout)
        } catch {
            throw .unavailable(detail: "\(error)")
        }
        guard let reply = DashScopeResponse(body) else {
            let detail = "HTTP \(status) with a body that is no answer"
            throw status >= 500 ? .unavailable(detail: detail) : .unintelligible(detail: detail)
        }
        guard status == 200 else {
            guard let refusal = reply.refusal(status: status) else {
                throw .unavailable(detail: "HTTP \(status) without a code")
            }
            if refusal.meaning == .throttled || status == 429 { throw .throttled(detail: refusal.detail) }
            throw .unavailable(detail: refusal.detail)
        }
        return try Self.report(reply)
    }

    private static func report(_ reply: DashScopeResponse) throws(VideoStatusError) -> VideoTaskStatus {
        guard let output = reply.output, let word = output.status else {
            throw .unintelligible(detail: "an answer without a status")
        }
        switch word {
        case "PENDING", "SUSPENDED":
            return .waiting
        case "RUNNING":
            return .running
        case "SUCCEEDED":
            guard let address = output.videoURL, !address.isEmpty else {
                return .failed(.generationFailed, detail: "a success without an address")
            }
            return .succeeded(origin: address, until: PresignedURL.end(of: address))
        case "FAILED":
            let refusal = DashScopeRejection(code: output.code ?? "", message: output.message ?? "", status: nil)
            return .failed(refusal.reasonOfTask, detail: refusal.detail)
        case "CANCELED":
            return .failed(.generationFailed, detail: "the task was cancelled at the provider")
        case "UNKNOWN":
            return .unknownTask
        default:
            throw .unintelligible(detail: "the status \(word.prefix(40))")
        }
    }

    private func exchange(
        _ method: HTTPMethod, _ path: String, body: ByteBuffer?, limit: Duration
    ) async throws -> (Int, [UInt8]) {
        var request = HTTPClientRequest(url: configuration.base + path)
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer \(configuration.key)")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.headers.add(name: "X-DashScope-Async", value: "enable")
            request.body = .bytes(body)
        }
        let answer = try await traced("provider videos \(method.rawValue)") { [client] in
            try await BufferedResponse(to: request, from: client, within: limit, upTo: Self.maximumAnswer)
        }
        return (Int(answer.status.code), [UInt8](answer.body.readableBytesView))
    }
}
