import Application
import Domain
import Foundation
import NIOCore
import Synchronization

/// Objects in memory.
final class InMemoryStore: ObjectStore {
    let name: StoreName
    private let objects = Mutex<[ObjectKey: [UInt8]]>([:])
    private let unfinishedPuts = Mutex<Set<ObjectKey>>([])
    private let unreadable = Mutex<Set<ObjectKey>>([])
    private let faults: StorageFaults
    private let delay = Mutex<(@Sendable () async -> Void)?>(nil)
    private let removal = Mutex<(@Sendable () async -> Void)?>(nil)

    init(_ name: StoreName = .disk(folder: "uploads"), _ faults: StorageFaults) {
        self.name = name
        self.faults = faults
    }

    var contents: [ObjectKey: [UInt8]] { objects.withLock { $0 } }

    subscript(key: ObjectKey) -> [UInt8]? {
        get { objects.withLock { $0[key] } }
        set { objects.withLock { $0[key] = newValue } }
    }

    /// Makes the next put wait, and then store its bytes even if it was cancelled meanwhile.
    func delayPut(_ delay: @escaping @Sendable () async -> Void) { self.delay.withLock { $0 = delay } }

    /// Of puts that were interrupted.
    var unfinished: Set<ObjectKey> {
        get { unfinishedPuts.withLock { $0 } }
        set { unfinishedPuts.withLock { $0 = newValue } }
    }

    func removeUnfinished(
        except inProgress: ([ObjectKey]) async throws(Failure) -> Set<ObjectKey>
    ) async throws(Failure) -> Int {
        let found = unfinished
        unfinished = try await inProgress(Array(found))
        return found.count - unfinished.count
    }

    /// Lets no one read an object to its end.
    func damage(_ key: ObjectKey) { unreadable.withLock { _ = $0.insert(key) } }

    /// Called once, when the next object has been removed.
    func afterRemoval(_ action: @escaping @Sendable () async -> Void) { removal.withLock { $0 = action } }

    func put(
        _ content: ObjectContent, as key: ObjectKey, digest: ContentDigest, contentType: String
    ) async throws(Failure) {
        if Task.isCancelled { throw Failure(.storageUnavailable, "Cancelled.") }
        let delay = delay.withLock { delay in
            defer { delay = nil }
            return delay
        }
        await delay?()
        let bytes: [UInt8] =
            switch content {
            case .bytes(let bytes): bytes
            case .file(let path, _): FileManager.default.contents(atPath: path).map(Array.init) ?? []
            }
        guard ContentDigester.digest(of: bytes) == digest else { throw Failure(.storageUnavailable, "Other bytes.") }
        try faults.run("put") { self[key] = bytes }
    }

    func remove(_ key: ObjectKey) async throws(Failure) {
        try faults.run("remove bytes") { self[key] = nil }
        let action = removal.withLock { action in
            defer { action = nil }
            return action
        }
        await action?()
    }

    func contents(
        of key: ObjectKey, _ body: (ByteBuffer) async throws(Failure) -> Void
    ) async throws(Failure) -> ReadOutcome {
        guard let bytes = try faults.run("read", { self[key] }) else { return .missing }
        if unreadable.withLock({ $0.contains(key) }) { return .unreadable(detail: "input/output error") }
        for start in stride(from: 0, to: bytes.count, by: 1000) {
            try await body(ByteBuffer(bytes: bytes[start..<min(start + 1000, bytes.count)]))
        }
        return .complete
    }

    func list(_ body: ([StoredObject]) async throws(Failure) -> Void) async throws(Failure) {
        for (key, bytes) in try faults.run("list", { contents }) {
            try await body([StoredObject(key: key, size: Int64(bytes.count))])
        }
    }

    func read(
        _ key: ObjectKey, size: Int64, range: ClosedRange<Int64>?, contentType: String, on loop: any EventLoop
    ) -> any OriginExchange { fatalError("unused") }
}
