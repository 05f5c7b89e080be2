import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization
import TestSupport

/// A client of the event stream, as a browser is one: it remembers the last id, and comes back with it.
final class EventListener: Sendable {
    struct Event: Sendable, Hashable {
        var id: String?
        var name: String
        var data: TestJSON
    }

    /// Each listener keeps a connection to itself.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2000
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    private let address: String
    private let token: String
    private let lastID = Mutex<String?>(nil)
    private let heard = Mutex<[Event]>([])

    init(_ address: String, token: String) {
        self.address = address
        self.token = token
    }

    /// Everything heard so far, over all connections.
    var events: [Event] { heard.withLock { $0 } }

    /// Listens on one connection until the closure has had enough, or the server ends it.
    ///
    /// - Parameter enough: sees each event as it comes.
    /// - Returns: whether the server ended it.
    func listen(_ enough: (Event) -> Bool) async throws -> Bool {
        var request = HTTPClientRequest(url: address + "/api/events")
        request.headers.add(name: "x-access-token", value: token)
        if let id = lastID.withLock({ $0 }) { request.headers.add(name: "Last-Event-ID", value: id) }
        let response = try await Self.client.execute(request, timeout: .seconds(60))
        struct Refused: Error { let status: HTTPResponseStatus }
        guard response.status == .ok else { throw Refused(status: response.status) }
        var text = ""
        for try await chunk in response.body {
            text += String(buffer: chunk)
            while let end = text.firstRange(of: "\n\n") {
                let block = String(text[..<end.lowerBound])
                text = String(text[end.upperBound...])
                guard let event = take(block) else { continue }
                if enough(event) { return false }
            }
        }
        return true
    }

    private func take(_ block: String) -> Event? {
        var event = Event(name: "message", data: .null)
        for line in block.split(separator: "\n") {
            if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
            if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
            if line.hasPrefix("data: ") { event.data = TestJSON(parsing: String(line.dropFirst(6))) }
        }
        guard event.name != "message" else { return nil }
        if let id = event.id { lastID.withLock { $0 = id } }
        heard.withLock { $0.append(event) }
        return event
    }
}
