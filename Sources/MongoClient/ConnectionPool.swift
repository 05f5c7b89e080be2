import CMongoC
import Dispatch
import Glibc
import Logging
import Synchronization

/// The connection workers, their threads, and the driver's pool that supplies their connections.
///
/// `@unchecked Sendable`: `pool` is a constant of a thread-safe driver type; everything else is constant or behind a
/// lock.
final class ConnectionPool: @unchecked Sendable {
    let queue: WorkQueue
    let streams: StreamSlots
    /// Each uses a connection and a thread besides those of the workers.
    let changeStreams = StreamSlots(limit: MongoConfiguration.changeStreamLimit)
    private let changeStreamThreads = DispatchGroup()
    private let pool: OpaquePointer
    /// Retained here: the driver holds an unretained pointer to it.
    private let monitor: CommandMonitor
    private let threads = Mutex<[pthread_t]>([])

    /// - Throws: `invalidConfiguration` for an invalid connection string.
    init(_ configuration: MongoConfiguration, logger: Logger) throws(MongoError) {
        queue = WorkQueue(limit: configuration.waitingLimit, connections: configuration.connections)
        let workers = configuration.connections + Bulkhead.additional
        streams = StreamSlots(limit: Bulkhead.streams(of: configuration.connections))
        monitor = CommandMonitor(slow: configuration.slowCommandThreshold, logger: logger)
        pool = try Self.openPool(configuration)
        mongoc_client_pool_set_error_api(pool, MONGOC_ERROR_API_VERSION_2)
        mongoc_client_pool_max_size(pool, UInt32(workers + MongoConfiguration.changeStreamLimit))
        monitor.attach(to: pool)
        for _ in 0..<workers { start(ConnectionWorker(queue: queue)) }
    }

    /// Reject waiting commands, end the streams, let each worker finish its command, and free the connections. Blocks
    /// until done, at most until the running commands time out. Idempotent.
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
        changeStreamThreads.wait()
        mongoc_client_pool_destroy(pool)
    }

    /// Run blocking work on a new thread with a dedicated connection, for a stream that has a slot in `changeStreams`.
    ///
    /// - Returns: false if the pool has been closed in the meantime; nothing is run then.
    func runChangeStream(_ work: @escaping @Sendable (borrowing MongoConnection) -> Void) -> Bool {
        let isOpen = threads.withLock { threads in
            if !threads.isEmpty { changeStreamThreads.enter() }
            return !threads.isEmpty
        }
        guard isOpen else { return false }
        let thread = startThread { [self] in
            cmongo_name_thread("mongo-changes")
            withConnection(work)
            changeStreamThreads.leave()
        }
        pthread_detach(thread)
        return true
    }

    private func start(_ worker: ConnectionWorker) {
        queue.register(worker)
        let thread = startThread { [self] in withConnection { worker.work(on: $0) } }
        threads.withLock { $0.append(thread) }
    }

    /// Never waits: the pool has as many connections as there are threads.
    private func withConnection(_ work: (borrowing MongoConnection) -> Void) {
        let client = mongoc_client_pool_pop(pool)!
        work(MongoConnection(client: client))
        mongoc_client_pool_push(pool, client)
    }

    private func startThread(_ body: @escaping () -> Void) -> pthread_t {
        let run = Unmanaged.passRetained(ThreadStart(body))
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<ThreadStart>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, run.toOpaque())
        precondition(error == 0, "cannot create a thread for a database connection (error \(error))")
        return thread
    }

    private static func openPool(_ configuration: MongoConfiguration) throws(MongoError) -> OpaquePointer {
        MongoLibrary.prepare()
        var error = cmongo_error()
        guard let uri = cmongo_parse_uri(configuration.uri, &error) else {
            throw MongoError(.invalidConfiguration, detail: error.text)
        }
        defer { mongoc_uri_destroy(uri) }
        apply(defaultsOf: configuration, to: uri)
        guard let pool = cmongo_open_pool(uri, &error) else {
            throw MongoError(.invalidConfiguration, detail: error.text)
        }
        return pool
    }

    /// Set defaults; options in the connection string take precedence.
    private static func apply(defaultsOf configuration: MongoConfiguration, to uri: OpaquePointer) {
        let command = Int32(configuration.commandTimeout.wholeMilliseconds)
        if !mongoc_uri_has_option(uri, "w") {
            // Acknowledged by the majority, so that no failover rolls a write back.
            let concern = mongoc_write_concern_new()
            mongoc_write_concern_set_wmajority(concern, command)
            mongoc_uri_set_write_concern(uri, concern)
            mongoc_write_concern_destroy(concern)
        }
        let numbers = [
            ("serverselectiontimeoutms", Int32(configuration.serverSelectionTimeout.wholeMilliseconds)),
            ("connecttimeoutms", Int32(configuration.serverSelectionTimeout.wholeMilliseconds)),
            // The server enforces the command timeout; this covers an unresponsive server or network.
            ("sockettimeoutms", command * 2),
            // How soon a recovered server is noticed.
            ("heartbeatfrequencyms", 5000),
        ]
        for (name, value) in numbers
        where !mongoc_uri_has_option(uri, name) || name == "sockettimeoutms" && configuration.isForLongCommands {
            mongoc_uri_set_option_as_int32(uri, name, value)
        }
        if !mongoc_uri_has_option(uri, "appname") { mongoc_uri_set_appname(uri, configuration.applicationName) }
    }
}

/// Box that passes a closure to a new thread.
private final class ThreadStart {
    let run: () -> Void

    init(_ run: @escaping () -> Void) { self.run = run }
}

extension cmongo_error {
    /// The driver's message, for logs only.
    var text: String { withUnsafePointer(to: self) { String(cString: cmongo_message($0)) } }
}
