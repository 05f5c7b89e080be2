/// A class of commands with reserved connections: if one class stalls, the others continue.
enum Bulkhead: Int, CaseIterable, Sendable {
    case healthChecks, reads, writes, background

    init(_ kind: MongoConnection.Kind, _ priority: MongoPriority) {
        switch (priority, kind) {
        case (.healthCheck, _): self = .healthChecks
        case (.background, _): self = .background
        case (.interactive, .write): self = .writes
        case (.interactive, .read), (.interactive, .plain): self = .reads
        }
    }

    /// Number of connections for health checks, in addition to `MongoConfiguration.connections`.
    static let additional = 1

    /// Number of connections that only this class uses, of as many as a client has. All classes share the rest.
    ///
    /// With fewer than `MongoConfiguration.fewestConnections` only health checks have their own.
    func reserved(of connections: Int) -> Int {
        if self == .healthChecks { return Self.additional }
        guard connections >= MongoConfiguration.fewestConnections else { return 0 }
        return max(1, self == .reads ? connections / 4 : connections / 8)
    }

    /// Number of connections that all classes share, of as many as a client has.
    static func shared(of connections: Int) -> Int {
        connections + additional - allCases.reduce(0) { $0 + $1.reserved(of: connections) }
    }

    /// Number of streams at a time. They use shared connections only, so a class of which some are open keeps its own.
    static func streams(of connections: Int) -> Int { min(connections / 2, shared(of: connections)) }
}
