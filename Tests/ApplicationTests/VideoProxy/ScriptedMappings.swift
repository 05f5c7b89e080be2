import Application
import Domain
import Synchronization

/// A mapping repository with scripted results that records its requests.
final class ScriptedMappings: VideoMappingRepository {
    typealias Script = @Sendable (ProxyID) async throws(Failure) -> VideoSource?

    private let script: Script
    private let requested = Mutex<[ProxyID]>([])

    init(_ script: @escaping Script) { self.script = script }

    var requests: [ProxyID] { requested.withLock { $0 } }

    func source(of id: ProxyID) async throws(Failure) -> VideoSource? {
        requested.withLock { $0.append(id) }
        return try await script(id)
    }

    /// A proxy id from a number.
    static func id(_ number: Int) -> ProxyID {
        let digits = String(number, radix: 16)
        return ProxyID("00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits)!
    }
}
