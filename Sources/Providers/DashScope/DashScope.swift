package import Application
package import AsyncHTTPClient
package import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// The video provider's API, version 1. Its wire format stays within this folder.
package struct DashScope: VideoProvider {
    /// Maximum response length, in bytes. A response contains the prompt twice and a URL.
    private static let maximumResponseLength = 256 * 1024

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

    package func submit(_ request: VideoRequest) async throws(VideoSubmissionError) -> TaskID {
        do throws(VideoSubmissionError) {
            let task = try await send(request)
            record(.succeeded)
            return task
        } catch {
            record(error.outcome)
            throw error
        }
    }

    package func status(of task: TaskID) async throws(VideoStatusError) -> VideoTaskStatus {
        do throws(VideoStatusError) {
            let status = try await poll(task)
            record(.succeeded)
            return status
        } catch {
            record(error.outcome)
            throw error
        }
    }

    private func record(_ outcome: ProviderCallOutcome) {
        // Cancelled by the shutdown of this process, not a provider failure.
        if outcome == .failed, Task.isCancelled { return }
        recorder.providerCallEnded(ProviderCallResult(provider: .videos, outcome: outcome))
    }

    private func send(_ request: VideoRequest) async throws(VideoSubmissionError) -> TaskID {
        let status: Int
        let body: [UInt8]
        do {
            let encoded = try JSONEncoder().encode(DashScopeCreateRequest(request, model: configuration.model))
            (status, body) = try await exchange(
                .POST, "/api/v1/services/aigc/video-generation/video-synthesis", body: ByteBuffer(bytes: encoded),
                limit: configuration.submissionTimeout)
        } catch {
            // Without a connection nothing was sent; any later failure may have reached the provider.
            throw UnsentRequest.isProven(by: error)
                ? .unavailable(detail: "\(error)") : .outcomeUnknown(detail: "\(error)")
        }
        let response = await DashScopeResponse(body)
        if (200...299).contains(status), let task = response?.task { return task }
        guard response?.isOwn == true, let rejection = response?.rejection(status: status),
            !(200...299).contains(status)
        else {
            // Not a rejection: a gateway may send an error after the provider has accepted the submission.
            throw .outcomeUnknown(detail: "HTTP \(status) with a body that is neither a task nor an error")
        }
        switch rejection.meaning {
        case .final(let reason): throw .refused(reason, detail: rejection.detail)
        case .throttled: throw .throttled(detail: rejection.detail)
        case .unclear: throw .outcomeUnknown(detail: rejection.detail)
        case .transient: throw Self.submissionError(transient: rejection, status)
        }
    }

    /// The provider's timeout may have occurred after the task was created.
    private static func submissionError(transient rejection: DashScopeRejection, _ status: Int) -> VideoSubmissionError
    {
        let isTimeout = rejection.code == "RequestTimeOut" || rejection.code == "InternalError.Timeout"
        return isTimeout || [502, 504].contains(status)
            ? .outcomeUnknown(detail: rejection.detail) : .unavailable(detail: rejection.detail)
    }

    private func poll(_ task: TaskID) async throws(VideoStatusError) -> VideoTaskStatus {
        let status: Int
        let body: [UInt8]
        do {
            (status, body) = try await exchange(
                .GET, "/api/v1/tasks/\(PathSegment.escaped(task.text))", body: nil,
                limit: configuration.pollTimeout)
        } catch {
            throw .unavailable(detail: "\(error)")
        }
        guard let response = await DashScopeResponse(body) else {
            let detail = "HTTP \(status) with an unreadable body"
            throw status >= 500 ? .unavailable(detail: detail) : .unintelligible(detail: detail)
        }
        guard status == 200 else {
            guard let rejection = response.rejection(status: status) else {
                throw .unavailable(detail: "HTTP \(status) without a code")
            }
            if rejection.meaning == .throttled || status == 429 { throw .throttled(detail: rejection.detail) }
            throw .unavailable(detail: rejection.detail)
        }
        return try Self.taskStatus(response)
    }

    private static func taskStatus(_ response: DashScopeResponse) throws(VideoStatusError) -> VideoTaskStatus {
        guard let output = response.output, let status = output.status else {
            throw .unintelligible(detail: "response without a status")
        }
        switch status {
        case "PENDING", "SUSPENDED":
            return .waiting
        case "RUNNING":
            return .running
        case "SUCCEEDED":
            guard let url = output.videoURL, !url.isEmpty else {
                // It may cost something, so it has not failed.
                throw .unintelligible(detail: "success without a URL")
            }
            return .succeeded(origin: url, until: PresignedURL.expiry(of: url))
        case "FAILED":
            let rejection = DashScopeRejection(code: output.code ?? "", message: output.message ?? "", status: nil)
            return .failed(rejection.taskFailure, detail: rejection.detail)
        case "CANCELED":
            return .failed(.generationFailed, detail: "task cancelled by the provider")
        case "UNKNOWN":
            return .unknownTask
        default:
            throw .unintelligible(detail: "unknown status \(status.prefix(40))")
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
        let httpResponse = try await traced("provider videos \(method.rawValue)") { [client] in
            try await BufferedResponse(to: request, from: client, within: limit, upTo: Self.maximumResponseLength)
        }
        return (Int(httpResponse.status.code), [UInt8](httpResponse.body.readableBytesView))
    }
}
