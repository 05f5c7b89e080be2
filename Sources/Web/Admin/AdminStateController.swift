import Application
import Domain
import Hummingbird
import NIOCore

/// The status of images, storage, providers and alerts.
struct AdminStateController: Sendable {
    private static let waitingImages = 50
    private static let recentAlerts = 50

    private let tokens: TokenVerifier
    private let admin: AdminDependencies

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        admin = dependencies.admin
    }

    @Sendable @concurrent func images(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.requireAdmin(request)
        let counts = try await admin.images.countsOfLastDay()
        let pending = try await admin.images.pendingCount()
        let waiting = try await admin.images.oldestPending(atMost: Self.waitingImages)
        var json = JSONWriter(capacity: 512 + waiting.count * 200)
        json.raw(#"{"status":"success","data":{"byStatus":"#)
        json.object(ImageStatus.allCases) { json, status in
            json.plain(status.rawValue)
            json.raw(":")
            json.integer(counts[status] ?? 0)
        }
        json.raw(#","withoutCallbackCount":"#)
        json.integer(pending)
        json.raw(#","withoutCallback":"#)
        json.array(waiting) { json, image in
            json.raw(#"{"id":"#)
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
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    @Sendable @concurrent func storage(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.requireAdmin(request)
        let state = try await admin.readStorage()
        var json = JSONWriter(capacity: 1024)
        json.raw(#"{"status":"success","data":{"stored":"#)
        json.array(state.totals) { json, total in
            json.raw(#"{"kind":"#)
            json.plain(total.kind.rawValue)
            json.raw(#","objects":"#)
            json.integer(Int(total.objects))
            json.raw(#","bytes":"#)
            json.integer(Int(total.size))
            json.raw("}")
        }
        json.raw(#","images":"#)
        json.backlog(state.images)
        json.raw(#","videos":"#)
        json.backlog(state.videos)
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    @Sendable @concurrent func providers(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.requireAdmin(request)
        let states = try await admin.readProviders()
        var json = JSONWriter(capacity: 1024)
        json.raw(#"{"status":"success","data":{"providers":"#)
        json.array(states) { json, state in
            json.raw(#"{"kind":"#)
            json.plain(state.kind.rawValue)
            json.raw(#","state":"#)
            json.plain(state.status.rawValue)
            json.raw(#","lastSuccessAt":"#)
            json.timestampOrNull(state.lastSuccess)
            json.raw(#","lastErrorAt":"#)
            json.timestampOrNull(state.lastError)
            json.raw(#","lastError":"#)
            json.stringOrNull(state.errorMessage)
            json.raw(#","callsLastHour":"#)
            json.integer(state.callsLastHour)
            json.raw(#","errorsLastHour":"#)
            json.integer(state.errorsLastHour)
            json.raw("}")
        }
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    @Sendable @concurrent func alerts(_ request: Request, _ context: WebContext) async throws -> Response {
        try await tokens.requireAdmin(request)
        let active = try await admin.alerts.active()
        let recent = try await admin.alerts.recent(atMost: Self.recentAlerts)
        var json = JSONWriter(capacity: 512 + (active.count + recent.count) * 256)
        json.raw(#"{"status":"success","data":{"active":"#)
        json.array(active) { json, alert in json.alert(alert) }
        json.raw(#","recent":"#)
        json.array(recent) { json, alert in json.alert(alert) }
        json.raw("}}")
        return .privateJSON(json.buffer)
    }
}
