import MongoClient
import ServiceLifecycle

/// A service whose database commands no request waits for: they leave connections to the requests.
struct BackgroundService: Service, CustomStringConvertible {
    private let service: any Service

    init(_ service: any Service) { self.service = service }

    var description: String { "\(type(of: service))" }

    func run() async throws {
        try await MongoPriority.background.run { () async throws(any Error) in try await service.run() }
    }
}
