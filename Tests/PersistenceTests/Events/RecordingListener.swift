import Application
import Domain
import Synchronization

/// A listener that records changes until it is stopped.
final class RecordingListener: ChangeListener {
    let owners: [Owner]
    private let isStopped = Mutex(false)
    private let (openings, opening) = AsyncStream.makeStream(of: Void.self)
    private let (changes, change) = AsyncStream.makeStream(of: RecordChange.self)

    init(_ owners: [Owner]) { self.owners = owners }

    func isDone() -> Bool { isStopped.withLock { $0 } }
    func opened() { opening.yield() }
    func received(_ record: RecordChange) { change.yield(record) }

    func stop() { isStopped.withLock { $0 = true } }

    /// Returns once the source is open.
    func waitUntilOpen() async {
        for await _ in openings { return }
    }

    /// The next changes, as `alice generation <id>`.
    func next(_ count: Int) async -> [String] {
        var names: [String] = []
        for await record in changes {
            names.append(record.name)
            if names.count == count { break }
        }
        return names
    }
}

extension RecordChange {
    /// Owner, kind and id.
    var name: String {
        switch content {
        case .generation(let generation): "\(owner.text) generation \(generation.id.text)"
        case .image(let image): "\(owner.text) image \(image.id.text)"
        case .deleted(let kind, let id): "\(owner.text) deleted \(kind) \(id.text)"
        }
    }
}
