import Application
import Domain
import Hummingbird
import NIOCore

/// Shows operators how images, providers and alerts stand.
struct AdminStateController: Sendable {
    private static let waitingImages = 50
    private static let recentAlerts = 50

    private let tokens: TokenVerifier
    private let parts: AdminDependencies

    init(_ parts: WebDependencies) {
        tokens = parts.tokens
        self.parts = parts.admin
    }

    @Sendable @concurrent func images(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.admin(request)
        let counts = try await parts.images.countsOfLastDay()
        let number = try await parts.images.pendingCount()
        let waiting = try await parts.images.oldestPending(atMost: Self.waitingImages)
        var json = JSONWriter(capacity: 512 + waiting.count * 200)
        json.raw(#"{"status":"success","data":{"byStatus":{"#)
        for (index, status) in ImageStatus.allCases.enumerated() {
            if index > 0 { json.raw(",") }
            json.plain(status.rawValue)
            json.raw(":")
            json.integer(counts[status] ?? 0)
        }
        json.raw(#"},"withoutCallbackCount":"#)
        json.integer(number)
        json.raw(#","withoutCallback":["#)
        for (index, image) in waiting.enumerated() {
            json.raw(index == 0 ? #"{"id":"# : #",{"id":"#)
            json.id(image.id)
            json.raw(#","taskId":"#)
            json.string(image.taskID)
            json.raw(#","userId":"#)
            json.string(image.owner)
            json.raw(#","createdAt":"#)
            json.timestamp(image.createdAt)
            json.raw(#","waitingSeconds":"#)
            json.integer(image.waiting.wholeSeconds)
            json.raw("}")
        }
        json.raw("]}}")
        return .privateJSON(json.buffer)
    }

    @Sendable @concurrent func providers(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.admin(request)
        let states = try await parts.readProviders()
        var json = JSONWriter(capacity: 1024)
        json.raw(#"{"status":"success","data":{"providers":["#)
        for (index, state) in states.enumerated() {
            json.raw(index == 0 ? #"{"kind":"# : #",{"kind":"#)
            json.plain(state.kind.rawValue)
            json.raw(#","state":"#)
            json.plain(state.word.rawValue)
            json.raw(#","lastSuccessAt":"#)
            json.timestampOrNull(state.lastSuccess)
            json.raw(#","lastErrorAt":"#)
            json.timestampOrNull(state.lastError)
            json.raw(#","lastError":"#)
            json.stringOrNull(state.errorSentence)
            json.raw(#","callsLastHour":"#)
            json.integer(state.callsLastHour)
            json.raw(#","errorsLastHour":"#)
            json.integer(state.errorsLastHour)
            json.raw("}")
        }
        json.raw("]}}")
        return .privateJSON(json.buffer)
    }

    @Sendable @concurrent func alerts(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.admin(request)
        let active = try await parts.alerts.active()
        let recent = try await parts.alerts.recent(atMost: Self.recentAlerts)
        var json = JSONWriter(capacity: 512 + (active.count + recent.count) * 256)
        json.raw(#"{"status":"success","data":{"active":["#)
        for (index, alert) in active.enumerated() {
            if index > 0 { json.raw(",") }
            json.alert(alert)
        }
        json.raw(#"],"recent":["#)
        for (index, alert) in recent.enumerated() {
            if index > 0 { json.raw(",") }
            json.alert(alert)
        }
        json.raw("]}}")
        return .privateJSON(json.buffer)
    }
}
