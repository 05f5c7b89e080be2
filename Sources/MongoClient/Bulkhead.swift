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

    /// Number of connections that only this class may use. All classes share the rest.
    ///
    /// - Parameter connections: number of connections of the client.
    func reserved(of connections: Int) -> Int {
        switch self {
        case .healthChecks: Self.additional
        case .reads: connections / 4
        case .writes, .background: connections / 8
        }
    }
}
