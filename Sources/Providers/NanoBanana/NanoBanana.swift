package import Application
package import AsyncHTTPClient
package import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// The image provider's API, version 1. Its wire format stays within this folder.
package struct NanoBanana: ImageProvider {
    let configuration: NanoBananaConfiguration
    let client: HTTPClient
    let clock: any Clock<Duration>
    private let recorder: any StatsRecorder

    package init(
        _ configuration: NanoBananaConfiguration, client: HTTPClient, clock: any Clock<Duration>,
        recorder: any StatsRecorder = CompositeStatsRecorder()
    ) {
        self.configuration = configuration
        self.client = client
        self.clock = clock
        self.recorder = recorder
    }

    package func submit(_ submission: ImageSubmission) async throws(ImageSubmissionError) -> TaskID {
        var delay = configuration.retryDelay
        for attempt in 1... {
            switch await send(submission) {
            case .accepted(let task): return task
            case .failed(let error): throw error
            case .notAccepted(let error):
                guard attempt < configuration.attempts, (try? await clock.sleep(for: delay)) != nil else { throw error }
                delay = delay * 2
            }
        }
        throw .outcomeUnknown(detail: "unreachable: every attempt returns or throws")
    }

    package func status(of task: TaskID) async throws(ImageStatusError) -> ImageTaskStatus {
        var outcome = ProviderCallOutcome.failed
        defer { record(outcome) }
        do {
            let (status, body) = try await exchange(
                .GET, "/api/v1/nanobanana/record-info?taskId=\(PathSegment.escaped(task.text))", body: nil,
                limit: configuration.pollTimeout)
            guard let response = await NanoBananaResponse(body) else {
                if status == 429 { outcome = .throttled }
                throw ImageStatusError(detail: "HTTP \(status) with an unreadable body")
            }
            outcome = response.outcome(status: status)
            return try response.taskStatus(status: status)
        } catch let error as ImageStatusError {
            throw ImageStatusError(detail: error.detail, isThrottled: outcome == .throttled)
        } catch {
            throw ImageStatusError(detail: "\(error)")
        }
    }

    private func record(_ outcome: ProviderCallOutcome) {
        // Cancelled by the shutdown of this process, not a provider failure.
        if outcome == .failed, Task.isCancelled { return }
        recorder.providerCallEnded(ProviderCallResult(provider: .images, outcome: outcome))
    }

    package func readCallback(_ body: [UInt8]) async -> ImageCallback? {
        await NanoBananaResponse(body)?.callback()
    }

    // MARK: - One attempt

    private enum Attempt {
        case accepted(TaskID)
        /// Certainly not accepted; a retry may succeed.
        case notAccepted(ImageSubmissionError)
        case failed(ImageSubmissionError)
    }

    private func send(_ submission: ImageSubmission) async -> Attempt {
        var outcome = ProviderCallOutcome.failed
        defer { record(outcome) }
        let status: Int
        let body: [UInt8]
        do {
            let encoded = try JSONEncoder().encode(NanoBananaCreateRequest(submission))
            (status, body) = try await exchange(
                .POST, "/api/v1/nanobanana/generate", body: ByteBuffer(bytes: encoded), limit: configuration.timeout)
        } catch {
            // Without a connection nothing was sent; any later failure may have reached the provider.
            return UnsentRequest.isProven(by: error)
                ? .notAccepted(.refused(.providerUnavailable, detail: "\(error)"))
                : .failed(.outcomeUnknown(detail: "\(error)"))
        }
        // Only the provider's own envelope says whether the submission was accepted. A gateway's page does not: it may
        // have been sent after the provider accepted the submission, whatever its status.
        guard let response = await NanoBananaResponse(body), let code = response.code ?? (status == 200 ? 200 : nil),
            code == 200 || response.isOwn
        else {
            if status == 429 { outcome = .throttled }
            return .failed(.outcomeUnknown(detail: "HTTP \(status) without the provider's envelope"))
        }
        guard code == 200 else {
            let rejection = NanoBananaRejection(code: code, message: response.message)
            outcome = rejection.outcome
            return Self.attempt(rejection, "HTTP \(status), code \(code): \(response.message)")
        }
        guard let task = response.task else { return .failed(.outcomeUnknown(detail: "response without a task id")) }
        outcome = .succeeded
        return .accepted(task)
    }

    private static func attempt(_ rejection: NanoBananaRejection, _ detail: String) -> Attempt {
        if rejection.isTimeout { return .failed(.outcomeUnknown(detail: detail)) }
        guard rejection.isCertain else { return .failed(.failed(rejection.reason, detail: detail)) }
        let error = ImageSubmissionError.refused(rejection.reason, detail: detail)
        return rejection.isRetryable ? .notAccepted(error) : .failed(error)
    }

    private func exchange(
        _ method: HTTPMethod, _ path: String, body: ByteBuffer?, limit: Duration
    ) async throws -> (Int, [UInt8]) {
        var request = HTTPClientRequest(url: configuration.base + path)
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer \(configuration.key)")
        // The provider's CDN rejects user agents of HTTP libraries.
        request.headers.add(name: "User-Agent", value: "Mozilla/5.0 (compatible; Afterimage/1.0)")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        // A response repeats the whole submission including the prompt: tens of kilobytes.
        let httpResponse = try await traced("provider images \(method.rawValue)") { [client] in
            try await BufferedResponse(to: request, from: client, within: limit, upTo: 1 << 20)
        }
        return (Int(httpResponse.status.code), [UInt8](httpResponse.body.readableBytesView))
    }
}
