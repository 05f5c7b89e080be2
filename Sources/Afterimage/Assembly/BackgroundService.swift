import MongoClient
import ServiceLifecycle

/// A service that sends its database commands at background priority, so that they leave connections to requests.
struct BackgroundService: Service, CustomStringConvertible {
    private let service: any Service

    init(_ service: any Service) { self.service = service }

    var description: String { "\(type(of: service))" }

    func run() async throws {
        try await MongoPriority.background.run { () async throws(any Error) in try await service.run() }
    }
}
