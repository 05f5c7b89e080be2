import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization
import TestSupport

/// A client of the event stream that reconnects with the last event id, like a browser's `EventSource`.
final class EventListener: Sendable {
    /// The server refused the connection.
    struct Rejected: Error { let status: HTTPResponseStatus }

    struct Event: Sendable, Hashable {
        var id: String?
        var name: String
        var data: TestJSON
    }

    /// A client without a low connection limit, since each listener occupies a connection.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2000
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    private let base: String
    private let header: (String, String)
    private let lastID = Mutex<String?>(nil)
    private let received = Mutex<[Event]>([])

    convenience init(_ base: String, token: String) { self.init(base, header: ("x-access-token", token)) }

    /// - Parameter header: that of a credential.
    init(_ base: String, header: (String, String)) {
        self.base = base
        self.header = header
    }

    /// All events so far, over all connections.
    var events: [Event] { received.withLock { $0 } }

    /// Listen on one connection until the closure returns true or the server closes the connection.
    ///
    /// - Parameter isLast: called with each event.
    /// - Returns: whether the server closed the connection.
    func listen(_ isLast: (Event) -> Bool) async throws -> Bool {
        var request = HTTPClientRequest(url: base + "/api/events")
        request.headers.add(name: header.0, value: header.1)
        if let id = lastID.withLock({ $0 }) { request.headers.add(name: "Last-Event-ID", value: id) }
        let response = try await Self.client.execute(request, timeout: .seconds(60))
        guard response.status == .ok else { throw Rejected(status: response.status) }
        var text = ""
        for try await chunk in response.body {
            text += String(buffer: chunk)
            while let end = text.firstRange(of: "\n\n") {
                let block = String(text[..<end.lowerBound])
                text = String(text[end.upperBound...])
                guard let event = parse(block) else { continue }
                if isLast(event) { return false }
            }
        }
        return true
    }

    private func parse(_ block: String) -> Event? {
        var event = Event(name: "message", data: .null)
        for line in block.split(separator: "\n") {
            if line.hasPrefix("id: ") { event.id = String(line.dropFirst(4)) }
            if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
            if line.hasPrefix("data: ") { event.data = TestJSON(parsing: String(line.dropFirst(6))) }
        }
        guard event.name != "message" else { return nil }
        if let id = event.id { lastID.withLock { $0 = id } }
        received.withLock { $0.append(event) }
        return event
    }
}
