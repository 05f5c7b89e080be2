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
        case .changed(let item): "\(owner.text) \(Self.word(of: item.reference)) \(item.reference.id.text)"
        case .deleted(let record): "\(owner.text) deleted \(Self.word(of: record)) \(record.id.text)"
        }
    }

    private static func word(of record: ItemReference) -> String {
        switch record.kind {
        case .image: "image"
        case .video: "generation"
        }
    }
}
