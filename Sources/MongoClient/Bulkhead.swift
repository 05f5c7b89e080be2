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

    /// The number of connections that only this class uses, of `connections` in all. All classes share the others.
    ///
    /// With fewer than `MongoConfiguration.fewestConnections`, only health checks have a reserved connection.
    func reserved(of connections: Int) -> Int {
        if self == .healthChecks { return Self.additional }
        guard connections >= MongoConfiguration.fewestConnections else { return 0 }
        return max(1, self == .reads ? connections / 4 : connections / 8)
    }

    /// The number of connections that all classes share, of `connections` in all.
    static func shared(of connections: Int) -> Int {
        connections + additional - allCases.reduce(0) { $0 + $1.reserved(of: connections) }
    }

    /// The maximum number of concurrent streams. They use shared connections only, so the reserved ones stay available.
    static func streams(of connections: Int) -> Int { min(connections / 2, shared(of: connections)) }
}
