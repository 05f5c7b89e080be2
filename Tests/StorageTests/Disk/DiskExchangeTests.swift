import Application
import Domain
import Foundation
import Glibc
import NIOCore
import NIOPosix
import Storage
import Testing

/// Reading objects from disk.
@Suite struct DiskExchangeTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    @Test func `The head tells what follows: the whole object, or the range and the object's size`() async throws {
        try await DiskFixture.use { disk in
            let bytes = DiskFixture.bytes(1_200_000)
            let key = try await disk.put(bytes)
            let whole = try await disk.read(key, size: bytes.count)
            #expect(whole.head == OriginResponseHead(.whole(length: 1_200_000), contentType: "image/png"))
            #expect(whole.bytes == bytes)
            for range: ClosedRange<Int64> in [0...0, 1_199_999...1_199_999, 5...1_048_580, 1...1_199_998] {
                let part = try await disk.read(key, size: bytes.count, range: range)
                #expect(part.head == OriginResponseHead(.part(range, total: 1_200_000), contentType: "image/png"))
                #expect(part.bytes == Array(bytes[Int(range.lowerBound)...Int(range.upperBound)]))
            }
        }
    }

    @Test func `An object that the system no longer has in memory is read all the same`() async throws {
        try await DiskFixture.use { disk in
            let bytes = DiskFixture.bytes(1_200_000)
            let key = try await disk.put(bytes)
            let file = open(disk.file(key), O_RDONLY)
            #expect(posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0)
            close(file)
            #expect(try await disk.read(key, size: bytes.count).bytes == bytes)
        }
    }

    @Test func `An empty object has no bytes`() async throws {
        try await DiskFixture.use { disk in
            let key = try await disk.put([])
            #expect(try await disk.read(key, size: 0).bytes.isEmpty)
        }
    }

    @Test func `A missing object is gone, one of another size or kind is broken`() async throws {
        try await DiskFixture.use { disk in
            await #expect(throws: OriginError.gone(status: 404)) {
                try await disk.read(DiskFixture.randomKey(), size: 1)
            }
            let key = try await disk.put([1, 2, 3])
            await #expect(throws: OriginError.broken) { try await disk.read(key, size: 2) }
            await #expect(throws: OriginError.broken) { try await disk.read(key, size: 4) }
            try await disk.store.remove(key)
            try FileManager.default.createDirectory(atPath: disk.file(key), withIntermediateDirectories: true)
            await #expect(throws: OriginError.broken) { try await disk.read(key, size: 3) }
            try await disk.waitUntilAllAreClosed()
        }
    }

    @Test func `A file that is cut off between two regions breaks the body`() async throws {
        try await DiskFixture.use { disk in
            let bytes = DiskFixture.bytes(1_200_000)
            let key = try await disk.put(bytes)
            let (sent, path) = (ByteCollector(), disk.file(key))
            await #expect(throws: OriginError.broken) {
                try await relay(disk, key, size: 1_200_000) { data, loop in
                    defer { truncate(path, 1_100_000) }
                    return sent.append(data, on: loop)
                }
            }
            #expect(sent.bytes.elementsEqual(bytes.prefix(sent.bytes.count)) && sent.bytes.count <= 1_100_000)
            try await disk.waitUntilAllAreClosed()
        }
    }

    @Test func `A file that is cut off while a slow client reads breaks the body, too`() async throws {
        try await DiskFixture.use { disk in
            let key = try await disk.put(DiskFixture.bytes(1_200_000))
            let (path, client) = (disk.file(key), loop.makePromise(of: Void.self))
            await #expect(throws: OriginError.broken) {
                try await relay(disk, key, size: 1_200_000) { _, _ in
                    truncate(path, 500_000)
                    return client.futureResult
                }
            }
            client.fail(ChannelError.ioOnClosedChannel)
            try await disk.waitUntilAllAreClosed()
        }
    }

    @Test func `A failing client ends the read with its error`() async throws {
        try await DiskFixture.use { disk in
            let key = try await disk.put(DiskFixture.bytes(1_200_000))
            await #expect(throws: ChannelError.ioOnClosedChannel) {
                try await relay(disk, key, size: 1_200_000) { _, loop in
                    loop.makeFailedFuture(ChannelError.ioOnClosedChannel)
                }
            }
            try await disk.waitUntilAllAreClosed()
        }
    }

    @Test func `A read that is cancelled or forgotten closes its file, whenever that happens`() async throws {
        try await DiskFixture.use { disk in
            let key = try await disk.put(DiskFixture.bytes(1_200_000))
            // Cancelled before the head may have arrived.
            let early = try await loop.submit { [loop] in
                let exchange = disk.store.read(key, size: 1_200_000, range: nil, contentType: "image/png", on: loop)
                exchange.cancel()
                exchange.cancel()
                return exchange
            }.get()
            _ = try? await early.head.get()
            await #expect(throws: OriginError.cancelled) {
                try await loop.flatSubmit { [loop] in early.relay { _ in loop.makeSucceededVoidFuture() } }.get()
            }
            // Cancelled in its middle.
            let exchange = try await disk.start(key, size: 1_200_000, on: loop)
            _ = try await exchange.head.get()
            let client = loop.makePromise(of: Void.self)
            await #expect(throws: OriginError.cancelled) {
                try await loop.flatSubmit {
                    let end = exchange.relay { _ in client.futureResult }
                    exchange.cancel()
                    return end
                }.get()
            }
            client.succeed()
            // Forgotten after its head, as for a HEAD request.
            _ = try await disk.start(key, size: 1_200_000, on: loop).head.get()
            try await disk.waitUntilAllAreClosed()
        }
    }

    @Test func `Many clients at once each get their bytes, and no file stays open`() async throws {
        try await DiskFixture.use { disk in
            let bytes = DiskFixture.bytes(1_200_000)
            let key = try await disk.put(bytes)
            try await withThrowingTaskGroup { group in
                for client in 0..<20 {
                    let (first, last) = (Int64(client), 1_199_999 - Int64(client))
                    group.addTask { [store = disk.store] in
                        let received = try await SocketDownload.receive { loop in
                            store.read(key, size: 1_200_000, range: first...last, contentType: "image/png", on: loop)
                        }
                        #expect(Data(received) == Data(bytes[Int(first)...Int(last)]))
                    }
                }
                try await group.waitForAll()
            }
            try await disk.waitUntilAllAreClosed()
        }
    }

    private func relay(
        _ disk: DiskFixture, _ key: ObjectKey, size: Int,
        into sink: @escaping @Sendable (IOData, any EventLoop) -> EventLoopFuture<Void>
    ) async throws {
        let exchange = try await disk.start(key, size: size, on: loop)
        _ = try await exchange.head.get()
        try await loop.flatSubmit { [loop] in exchange.relay { sink($0, loop) } }.get()
    }
}
