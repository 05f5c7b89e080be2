import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The origin: GET of a signed URL, as in OSS.
struct OriginRoute: HTTPResponder {
    let state: SandboxState
    let controls: SandboxControls
    let faultyResponse: FaultyResponse
    let videoRenderer: VideoRenderer
    let originFiles: OriginFiles
    let links: OriginLinks
    let now: @Sendable () -> Date
    let logger: Logger

    private static let page = ByteBuffer(string: "<html><body>Bad Gateway</body></html>")

    func respond(to request: Request, context: SandboxContext) async throws -> Response {
        let requestID = UUID().uuidString.filter { $0 != "-" }.prefix(24)
        let number = recordFetch(request)
        var response = await response(to: request, context, String(requestID), number)
        if let name = HTTPField.Name("x-oss-request-id") { response.headers[name] = String(requestID) }
        let status = Int(response.status.code)
        state.update { $0.updateFetch(number) { $0.status = status } }
        return response
    }

    private func recordFetch(_ request: Request) -> Int {
        let (date, headers) = (now(), request.headers.byName)
        let (method, path) = (request.method.rawValue, request.uri.path)
        return state.update { records in
            records.fetch { SandboxFetch(id: $0, receivedAt: date, method: method, path: path, headers: headers) }
        }
    }

    private func response(
        to request: Request, _ context: SandboxContext, _ requestID: String, _ number: Int
    ) async -> Response {
        let path = request.uri.path
        let refusal = links.refusal(
            method: request.method.rawValue, path: path, query: request.uri.query,
            isAuthorized: request.headers[.authorization] != nil, now: now())
        if let refusal {
            return refusal.response(requestID: requestID, hasBody: request.method != .head)
        }
        guard let (directives, file) = find(path) else { return OriginRefusal.missing.response(requestID: requestID) }
        var fault: SandboxDirective?
        for directive in directives where controls.triggers(directive, scope: path) {
            guard directive.fault == .originSlow else {
                fault = directive
                break
            }
            await faultyResponse.pause(for: directive.effectiveTime)
        }
        if let fault, let response = await replacement(fault, context, requestID) { return response }
        do {
            return serve(try await file(), request, context, fault, requestID, number)
        } catch {
            logger.error("video rendering failed", metadata: ["path": "\(path)", "error": "\(error)"])
            return Response(
                status: .internalServerError, headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "\(error)\n")))
        }
    }

    /// The possible faults of a file and how to load it; a video is rendered only when its bytes are needed.
    private func find(_ path: String) -> ([SandboxDirective], @Sendable () async throws -> OriginFile)? {
        if let offer = originFiles[path] {
            let directives = offer.directives.at(.result, .dashScope) + controls.defaults.at(.result, .dashScope)
            return (directives, { offer.file })
        }
        let id = String(path.split(separator: "/").last?.dropLast(4) ?? "")
        guard let task = state.task(id), let input = task.video, task.resultPath == path else { return nil }
        state.update { records in
            records.updateTask(id) { $0.downloads += 1 }
        }
        let modified = task.completedAt ?? task.createdAt
        return (
            controls.directives(.result, task),
            { OriginFile(try await videoRenderer.video(of: task, input), contentType: "video/mp4", modified: modified) }
        )
    }

    /// The response of a fault that sends no bytes of the file; nil for other faults.
    private func replacement(_ directive: SandboxDirective, _ context: SandboxContext, _ requestID: String) async
        -> Response?
    {
        switch directive.fault {
        case .missingResult: return OriginRefusal.missing.response(requestID: requestID)
        case .originForbidden:
            return OriginRefusal(403, "AccessDenied", "Access denied by bucket policy.").response(requestID: requestID)
        case .originError: return OriginRefusal.internalError.response(requestID: requestID)
        case .originRedirect: return Response(status: .found, headers: [.location: directive.url ?? "/"])
        case .junkResult: return faultyResponse.page(status: .ok)
        case .originDisguise:
            return Response(
                status: .ok, headers: [.contentType: "video/mp4"], body: ResponseBody(byteBuffer: Self.page))
        case .originHang:
            try? await context.channel.closeFuture.get()
            return Response(status: .ok)
        default: return nil
        }
    }

    private func serve(
        _ file: OriginFile, _ request: Request, _ context: SandboxContext, _ fault: SandboxDirective?,
        _ requestID: String, _ number: Int
    ) -> Response {
        let size = file.content.size
        let requested = ByteRange(fault?.fault == .originNoRange ? nil : request.headers[.range], size: size)
        var headers = headers(of: file)
        let range: Range<Int>
        switch requested {
        case .unsatisfiable:
            var response = OriginRefusal.unsatisfiable.response(requestID: requestID)
            response.headers[.contentRange] = "bytes */\(size)"
            return response
        case .whole: range = 0..<size
        case .part(let part): range = part
        }
        let shift = fault?.fault == .originWrongRange ? 1 : 0
        let isPart = requested != .whole || shift > 0
        if isPart {
            headers[.contentRange] = "bytes \(range.lowerBound + shift)-\(range.upperBound - 1 + shift)/\(size)"
        }
        let body = OriginBody(
            content: file.content, range: range, channel: context.channel, faultyResponse: faultyResponse, fault: fault
        ) { [state] sent in
            state.update { $0.updateFetch(number) { $0.sent = sent } }
        }
        return Response(status: isPart ? .partialContent : .ok, headers: headers, body: body.response)
    }

    private func headers(of file: OriginFile) -> HTTPFields {
        var headers: HTTPFields = [
            .contentType: file.contentType, .acceptRanges: "bytes", .eTag: file.etag,
            .lastModified: file.modified.http,
        ]
        for (name, value) in [
            ("x-oss-object-type", file.objectType), ("x-oss-storage-class", "Standard"),
            ("Content-MD5", file.digest ?? ""),
        ] where !value.isEmpty {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return headers
    }
}
