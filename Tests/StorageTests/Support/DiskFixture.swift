import Application
import Crypto
import Domain
import Foundation
import NIOCore
import NIOPosix
import Storage
import TemporaryFiles

/// A store in a temporary folder.
struct DiskFixture {
    let path: String
    let store: DiskStore

    init(_ path: String) throws {
        self.path = path
        store = try DiskStore(claimedFolder(path, by: "0123456789abcdef"))
    }

    static func use(_ body: (DiskFixture) async throws -> Void) async throws {
        try await TemporaryDirectory.use { try await body(DiskFixture($0)) }
    }

    static func randomKey() -> ObjectKey {
        ObjectKey(random: (0..<16).map { _ in .random(in: .min ... .max) }, fileExtension: "png")
    }

    /// Random bytes, repeated in a period that fits into no size of a block.
    static func bytes(_ count: Int) -> [UInt8] {
        let period = (0..<1009).map { _ in UInt8.random(in: .min ... .max) }
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += period }
        return Array(bytes.prefix(count))
    }

    static func digest(of bytes: [UInt8]) -> ContentDigest {
        ContentDigest(sha256: SHA256.hash(data: bytes).hexadecimal, crc32: 0)
    }

    /// The path of an object's file.
    func file(_ key: ObjectKey) -> String { "\(path)/\(key.text)" }

    func content(_ key: ObjectKey) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(key)))) }

    /// - Returns: the key.
    @discardableResult
    func put(_ bytes: [UInt8], as key: ObjectKey = randomKey()) async throws -> ObjectKey {
        try await store.put(.bytes(bytes), as: key, digest: Self.digest(of: bytes), contentType: "image/png")
        return key
    }

    func start(
        _ key: ObjectKey, size: Int, range: ClosedRange<Int64>? = nil, on loop: any EventLoop
    ) async throws -> any OriginExchange {
        try await loop.submit { [store] in
            store.read(key, size: Int64(size), range: range, contentType: "image/png", on: loop)
        }.get()
    }

    /// Relays an object, and reads its bytes from the regions.
    func read(
        _ key: ObjectKey, size: Int, range: ClosedRange<Int64>? = nil
    ) async throws -> (head: OriginResponseHead, bytes: [UInt8]) {
        let (loop, collector) = (MultiThreadedEventLoopGroup.singleton.next(), ByteCollector())
        let exchange = try await start(key, size: size, range: range, on: loop)
        let head = try await exchange.head.get()
        try await loop.flatSubmit { exchange.relay { collector.append($0, on: loop) } }.get()
        return (head, collector.bytes)
    }

    /// All keys with the sizes.
    func list() async throws -> [StoredObject] {
        var all: [StoredObject] = []
        try await store.list { (objects) throws(Failure) in all += objects }
        return all
    }

    /// The files in the folder and its folders.
    func files() throws -> Set<String> {
        let paths = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return Set(
            try paths.filter {
                try FileManager.default.attributesOfItem(atPath: "\(path)/\($0)")[.type] as? FileAttributeType
                    == .typeRegular
            })
    }

    /// Waits until this process has no file of the folder open: some are closed on another thread.
    func waitUntilAllAreClosed() async throws {
        while try hasOpenFile() { try await Task.sleep(for: .milliseconds(5)) }
    }

    private func hasOpenFile() throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").contains {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?.hasPrefix(path) == true
        }
    }
}
