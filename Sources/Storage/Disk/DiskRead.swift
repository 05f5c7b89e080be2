import Application
import Domain
import NIOCore
import NIOPosix

/// One read of an object, a state machine on one event loop. The bytes go from the file to the client's socket without
/// passing through this process. The loop never waits for the disk: what the kernel does not have in memory is opened
/// and loaded on another thread. What it has takes no other thread, whose wake-up costs several times the open itself.
final class DiskRead {
    /// Bytes. Larger ones save calls; smaller ones let other connections of the loop have their turn sooner.
    private static let regionSize: Int64 = 1 << 20
    /// Their own: the shared ones may all be flushing what is being stored.
    private static let threads: NIOThreadPool = {
        let threads = NIOThreadPool(numberOfThreads: 4)
        threads.start()
        return threads
    }()
    /// How often a region that a client reads slowly is looked after.
    private static let checkInterval = TimeAmount.seconds(1)

    let loop: any EventLoop
    private let folder: DiskFolder
    private let key: ObjectKey
    private let size: Int64
    private let range: ClosedRange<Int64>?
    private let contentType: String
    private var file: OpenFile?
    private var unsent: Range<Int64> = 0..<0
    private var sink: (@Sendable (IOData) -> EventLoopFuture<Void>)?
    private var done: EventLoopPromise<Void>?
    private var isLoading = false
    private var isDelivering = false
    private var check: NIOScheduledCallback?
    private var failure: (any Error)?

    /// - Parameters:
    ///   - size: that the file must have, in bytes.
    ///   - range: at least one byte, within the size; nil for all.
    init(
        _ key: ObjectKey, in folder: DiskFolder, size: Int64, range: ClosedRange<Int64>?, contentType: String,
        on loop: any EventLoop
    ) {
        self.key = key
        self.folder = folder
        self.size = size
        self.range = range
        self.contentType = contentType
        self.loop = loop
    }

    /// - Returns: fails with an `OriginError`.
    func open() -> EventLoopFuture<OriginResponseHead> {
        if let file = OpenFile(cached: folder.path(of: key)) {
            return loop.makeCompletedFuture { try accept(file) }
        }
        return Self.threads.runIfActive(eventLoop: loop) { [key, folder] in try OpenFile(key, in: folder) }
            .assumeIsolated().flatMapThrowing { [self] in try accept($0) }.nonisolated()
    }

    private func accept(_ file: OpenFile) throws -> OriginResponseHead {
        if let failure { throw failure }
        guard file.size == size else { throw OriginError.broken }
        self.file = file
        unsent = range.map { Range($0) } ?? 0..<file.size
        return OriginResponseHead(
            range.map { .part($0, total: file.size) } ?? .whole(length: file.size), contentType: contentType)
    }

    func relay(into sink: @escaping @Sendable (IOData) -> EventLoopFuture<Void>) -> EventLoopFuture<Void> {
        if let failure { return loop.makeFailedFuture(failure) }
        precondition(file != nil && done == nil, "relay must be called once, after the head")
        let done = loop.makePromise(of: Void.self)
        self.done = done
        self.sink = sink
        pump()
        return done.futureResult
    }

    /// Delivers regions one by one, each once the client has the one before.
    private func pump() {
        while let file, let sink, !isLoading, !isDelivering {
            guard !unsent.isEmpty else { return end(.success(())) }
            let region = unsent.lowerBound..<min(unsent.lowerBound + Self.regionSize, unsent.upperBound)
            switch file.state(at: region.upperBound - 1) {
            case .inMemory: deliver(region, of: file, to: sink)
            case .unknown: load(region, of: file, for: sink)
            case .missing: fail(OriginError.broken)
            }
        }
    }

    private func load(
        _ region: Range<Int64>, of file: OpenFile, for sink: @escaping @Sendable (IOData) -> EventLoopFuture<Void>
    ) {
        isLoading = true
        Self.threads.runIfActive(eventLoop: loop) { try file.load(region) }
            .assumeIsolated().whenComplete { [self] result in
                isLoading = false
                guard self.file != nil else { return }
                if case .failure(let error) = result { return fail(error) }
                deliver(region, of: file, to: sink)
                pump()
            }
    }

    private func deliver(
        _ region: Range<Int64>, of file: OpenFile, to sink: @Sendable (IOData) -> EventLoopFuture<Void>
    ) {
        unsent = region.upperBound..<unsent.upperBound
        isDelivering = true
        var isSynchronous = true
        sink(.fileRegion(file.region(region))).assumeIsolated().whenComplete { [self] result in
            // Until here the client's connection uses the file.
            withExtendedLifetime(file) { isDelivering = false }
            switch result {
            case .success: if !isSynchronous { pump() }
            case .failure(let error): fail(error)
            }
        }
        isSynchronous = false
        if isDelivering, self.file != nil, check == nil { scheduleCheck() }
    }

    /// Completes the read. No effect if it has already ended.
    func fail(_ error: any Error) {
        guard failure == nil, done == nil || file != nil else { return }
        failure = error
        end(.failure(error))
    }

    private func end(_ result: Result<Void, any Error>) {
        file = nil
        sink = nil
        check?.cancel()
        check = nil
        done?.completeWith(result)
    }
}

/// Sending bytes that a file has lost meanwhile would be tried again and again, without an error.
extension DiskRead: NIOScheduledCallbackHandler {
    private func scheduleCheck() {
        check = try? loop.assumeIsolated().scheduleCallback(in: Self.checkInterval, handler: self)
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        check = nil
        guard let file, isDelivering else { return }
        file.isComplete ? scheduleCheck() : fail(OriginError.broken)
    }
}
