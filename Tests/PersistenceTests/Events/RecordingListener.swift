import Application
import Domain
import Synchronization

/// A listener that remembers what it hears, until it has had enough.
final class RecordingListener: ChangeListener {
    let owners: [Owner]
    private let hasEnough = Mutex(false)
    private let (openings, opening) = AsyncStream.makeStream(of: Void.self)
    private let (changes, change) = AsyncStream.makeStream(of: RecordChange.self)

    init(_ owners: [Owner]) { self.owners = owners }

    func isDone() -> Bool { hasEnough.withLock { $0 } }
    func opened() { opening.yield() }
    func heard(_ record: RecordChange) { change.yield(record) }

    func stop() { hasEnough.withLock { $0 = true } }

    /// Returns once nothing is missed any more.
    func begin() async {
        for await _ in openings { return }
    }

    /// The next changes, as `alice generation <id>`.
    func next(_ count: Int) async -> [String] {
        var heard: [String] = []
        for await record in changes {
            heard.append(record.name)
            if heard.count == count { break }
        }
        return heard
    }
}

extension RecordChange {
    /// Whose, of what kind, and which.
    var name: String {
        switch content {
        case .generation(let generation): "\(owner.text) generation \(generation.id.text)"
        case .image(let image): "\(owner.text) image \(image.id.text)"
        case .removed(let kind, let id): "\(owner.text) removed \(kind) \(id.text)"
        }
    }
}
