package import Application
package import AsyncHTTPClient
package import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// The image provider's API, version 1. What its wire looks like stays in this folder.
package struct NanoBanana: ImageProvider {
    let configuration: NanoBananaConfiguration
    let client: HTTPClient
    let clock: any Clock<Duration>
    let pace: RequestPacer
    private let recorder: any StatsRecorder

    package init(
        _ configuration: NanoBananaConfiguration, client: HTTPClient, clock: any Clock<Duration>,
        recorder: any StatsRecorder = CompositeStatsRecorder()
    ) {
        self.configuration = configuration
        self.client = client
        self.clock = clock
        self.recorder = recorder
        pace = RequestPacer(interval: .seconds(1) / max(1, configuration.pollsPerSecond))
    }

    package func submit(_ order: ImageSubmission) async throws(ImageSubmissionError) -> TaskID {
        var delay = configuration.retryDelay
        for attempt in 1... {
            switch await send(order) {
            case .taken(let task): return task
            case .failed(let error): throw error
            case .notTaken(let error):
                guard attempt < configuration.attempts, (try? await clock.sleep(for: delay)) != nil else { throw error }
                delay = delay * 2
            }
        }
        throw .outcomeUnknown(detail: "unreachable: attempts never run out without an answer")
    }

    package func report(on task: TaskID) async throws(ImageStatusError) -> ImageTaskStatus {
        do {
            try await pace.wait(on: clock)
        } catch {
            throw ImageStatusError(detail: "\(error)")
        }
        return try await ask(about: task)
    }

    private func ask(about task: TaskID) async throws(ImageStatusError) -> ImageTaskStatus {
        var outcome = ProviderCallOutcome.failed
        defer { record(outcome) }
        do {
            let (status, body) = try await exchange(
                .GET, "/api/v1/nanobanana/record-info?taskId=\(PathSegment.escaped(task.text))", body: nil,
                limit: configuration.pollTimeout)
            guard let reply = NanoBananaResponse(body) else {
                if status == 429 { outcome = .throttled }
                throw ImageStatusError(detail: "HTTP \(status) with a body that is no answer")
            }
            outcome = reply.outcome(status: status)
            return try reply.report(status: status)
        } catch let error as ImageStatusError {
            throw error
        } catch {
            throw ImageStatusError(detail: "\(error)")
        }
    }

    private func record(_ outcome: ProviderCallOutcome) {
        // Broken off by this program, which was told to stop.
        if outcome == .failed, Task.isCancelled { return }
        recorder.providerCallEnded(ProviderCallEnd(provider: .images, outcome: outcome))
    }

    package func readCallback(_ body: [UInt8]) -> ImageCallback? {
        NanoBananaResponse(body)?.callback()
    }

    // MARK: - One attempt

    private enum Attempt {
        case taken(TaskID)
        /// Surely nothing is being made, and it may go better next time.
        case notTaken(ImageSubmissionError)
        case failed(ImageSubmissionError)
    }

    private func send(_ order: ImageSubmission) async -> Attempt {
        var outcome = ProviderCallOutcome.failed
        defer { record(outcome) }
        let status: Int
        let body: [UInt8]
        do {
            let wire = try JSONEncoder().encode(NanoBananaCreateRequest(order))
            (status, body) = try await exchange(
                .POST, "/api/v1/nanobanana/generate", body: ByteBuffer(bytes: wire), limit: configuration.timeout)
        } catch {
            // Without a connection nothing was sent; anything later may have reached the provider.
            return UnsentRequest.isProven(by: error)
                ? .notTaken(.refused(.providerUnavailable, detail: "\(error)"))
                : .failed(.outcomeUnknown(detail: "\(error)"))
        }
        guard let reply = NanoBananaResponse(body) else {
            let detail = "HTTP \(status) with a body that is no answer"
            // A gateway that stopped waiting says nothing about what the provider did.
            guard (400...599).contains(status), ![504, 524].contains(status) else {
                return .failed(.outcomeUnknown(detail: detail))
            }
            let refusal = NanoBananaRejection(code: status, message: "")
            outcome = refusal.outcome
            return Self.refusal(refusal, detail)
        }
        let code = status == 200 ? reply.code ?? status : status
        guard code == 200 else {
            let refusal = NanoBananaRejection(code: code, message: reply.message)
            outcome = refusal.outcome
            return Self.refusal(refusal, "code \(code): \(reply.message)")
        }
        guard let task = reply.task else { return .failed(.outcomeUnknown(detail: "an answer without a task id")) }
        outcome = .answered
        return .taken(task)
    }

    private static func refusal(_ refusal: NanoBananaRejection, _ detail: String) -> Attempt {
        let error = ImageSubmissionError.refused(refusal.reason, detail: detail)
        return refusal.mayPass ? .notTaken(error) : .failed(error)
    }

    private func exchange(
        _ method: HTTPMethod, _ path: String, body: ByteBuffer?, limit: Duration
    ) async throws -> (Int, [UInt8]) {
        var request = HTTPClientRequest(url: configuration.base + path)
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer \(configuration.key)")
        // The provider's front turns away what names itself as a library.
        request.headers.add(name: "User-Agent", value: "Mozilla/5.0 (compatible; Afterimage/1.0)")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(body)
        }
        // An answer repeats the whole order, prompt and all: tens of kilobytes.
        let answer = try await traced("provider images \(method.rawValue)") { [client] in
            try await BufferedResponse(to: request, from: client, within: limit, upTo: 1 << 20)
        }
        return (Int(answer.status.code), [UInt8](answer.body.readableBytesView))
    }
}
