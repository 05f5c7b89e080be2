import Application
import Domain
import Synchronization

/// Mappings that a test fixes, and how often each was asked for.
final class ScriptedMappings: VideoMappingRepository {
    typealias Script = @Sendable (ProxyID) async throws(Failure) -> VideoSource?

    private let script: Script
    private let asked = Mutex<[ProxyID]>([])

    init(_ script: @escaping Script) { self.script = script }

    var questions: [ProxyID] { asked.withLock { $0 } }

    func source(of id: ProxyID) async throws(Failure) -> VideoSource? {
        asked.withLock { $0.append(id) }
        return try await script(id)
    }

    /// The id of that number.
    static func id(_ number: Int) -> ProxyID {
        let digits = String(number, radix: 16)
        return ProxyID("00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits)!
    }
}
