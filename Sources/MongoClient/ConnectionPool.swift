import CMongoC
import Dispatch
import Glibc
import Logging
import Synchronization

/// The lanes, their threads, and the driver's pool from which each has its connection.
///
/// `@unchecked Sendable`: `pool` is the driver's own thread-safe type and never changes; everything else is a constant
/// or behind a lock.
final class ConnectionPool: @unchecked Sendable {
    let queue: WorkQueue
    let streams: StreamSlots
    /// Each has a connection and a thread of its own, beside the lanes.
    let changeStreams = StreamSlots(limit: MongoConfiguration.changeStreams)
    private let watching = DispatchGroup()
    private let pool: OpaquePointer
    /// The driver holds an unretained pointer to it.
    private let monitor: CommandMonitor
    private let threads = Mutex<[pthread_t]>([])

    /// - Throws: `invalidConfiguration` where the connection string cannot be used.
    init(_ configuration: MongoConfiguration, logger: Logger) throws(MongoError) {
        queue = WorkQueue(limit: configuration.waitingLimit)
        streams = StreamSlots(limit: configuration.connections / 2)
        monitor = CommandMonitor(slow: configuration.slowCommandThreshold, logger: logger)
        pool = try Self.openPool(configuration)
        mongoc_client_pool_set_error_api(pool, MONGOC_ERROR_API_VERSION_2)
        mongoc_client_pool_max_size(pool, UInt32(configuration.connections + MongoConfiguration.changeStreams))
        monitor.attach(to: pool)
        for _ in 0..<configuration.connections { start(ConnectionWorker(queue: queue)) }
    }

    /// Refuses all that waits, ends the streams, lets each lane finish its command, and frees the connections. Blocks
    /// until then; a command ends at its own time-out at the latest. Calling it again does nothing.
    func close() {
        queue.close()
        streams.close()
        changeStreams.close()
        let running = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        guard !running.isEmpty else { return }
        for thread in running { pthread_join(thread, nil) }
        watching.wait()
        mongoc_client_pool_destroy(pool)
    }

    /// Runs work that blocks on a thread and a connection of its own, for a stream that `changeStreams` has admitted.
    ///
    /// - Returns: false where all has been closed in between, and nothing is run.
    func watch(_ work: @escaping @Sendable (borrowing MongoConnection) -> Void) -> Bool {
        let isOpen = threads.withLock { threads in
            if !threads.isEmpty { watching.enter() }
            return !threads.isEmpty
        }
        guard isOpen else { return false }
        let thread = startThread { [self] in
            cmongo_name_thread("mongo-changes")
            lend(work)
            watching.leave()
        }
        pthread_detach(thread)
        return true
    }

    private func start(_ worker: ConnectionWorker) {
        queue.enlist(worker)
        let thread = startThread { [self] in lend { worker.work(on: $0) } }
        threads.withLock { $0.append(thread) }
    }

    /// Never waits: there are as many clients as threads.
    private func lend(_ work: (borrowing MongoConnection) -> Void) {
        let client = mongoc_client_pool_pop(pool)!
        work(MongoConnection(client: client))
        mongoc_client_pool_push(pool, client)
    }

    private func startThread(_ body: @escaping () -> Void) -> pthread_t {
        let run = Unmanaged.passRetained(ThreadStart(body))
        var thread = pthread_t()
        let refused = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<ThreadStart>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, run.toOpaque())
        precondition(refused == 0, "the system refused a thread for a database connection (error \(refused))")
        return thread
    }

    private static func openPool(_ configuration: MongoConfiguration) throws(MongoError) -> OpaquePointer {
        MongoLibrary.prepare()
        var error = cmongo_error()
        guard let uri = cmongo_parse_uri(configuration.uri, &error) else {
            throw MongoError(.invalidConfiguration, detail: error.text)
        }
        defer { mongoc_uri_destroy(uri) }
        lay(defaultsOf: configuration, under: uri)
        guard let pool = cmongo_open_pool(uri, &error) else {
            throw MongoError(.invalidConfiguration, detail: error.text)
        }
        return pool
    }

    /// What the connection string says comes first.
    private static func lay(defaultsOf configuration: MongoConfiguration, under uri: OpaquePointer) {
        let command = Int32(configuration.commandTimeout.wholeMilliseconds)
        if !mongoc_uri_has_option(uri, "w") {
            // Acknowledged means: on the disks of the majority, so that no failover takes it back.
            let concern = mongoc_write_concern_new()
            mongoc_write_concern_set_wmajority(concern, command)
            mongoc_uri_set_write_concern(uri, concern)
            mongoc_write_concern_destroy(concern)
        }
        let numbers = [
            ("serverselectiontimeoutms", Int32(configuration.serverSelectionTimeout.wholeMilliseconds)),
            ("connecttimeoutms", Int32(configuration.serverSelectionTimeout.wholeMilliseconds)),
            // The server ends a command by itself; this is for a server, or a road to it, that has fallen silent.
            ("sockettimeoutms", command * 2),
            // How soon a server that came back is seen.
            ("heartbeatfrequencyms", 5000),
        ]
        for (name, value) in numbers where !mongoc_uri_has_option(uri, name) {
            mongoc_uri_set_option_as_int32(uri, name, value)
        }
        if !mongoc_uri_has_option(uri, "appname") { mongoc_uri_set_appname(uri, configuration.applicationName) }
    }
}

/// Carries a closure to a new thread.
private final class ThreadStart {
    let run: () -> Void

    init(_ run: @escaping () -> Void) { self.run = run }
}

extension cmongo_error {
    /// The driver's message, for logs only.
    var text: String { withUnsafePointer(to: self) { String(cString: cmongo_message($0)) } }
}
