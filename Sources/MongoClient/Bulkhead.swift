/// A class of commands with connections of its own: if one class stalls, the others go on.
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

    /// The connection that `MongoConfiguration.connections` does not count.
    static let additional = 1

    /// Number of connections that only this class uses, of as many as a client has. All classes share the rest.
    func reserved(of connections: Int) -> Int {
        switch self {
        case .healthChecks: Self.additional
        case .reads: connections / 4
        case .writes, .background: connections / 8
        }
    }
}
