import CMongoC
import Logging
import Metrics

/// Driver event listener: records command metrics and logs slow commands.
///
/// Never logs the contents of a command or reply: they are user data.
final class CommandMonitor: Sendable {
    /// Commands with a timer each; all others count as `other`.
    private static let names = [
        "find", "findAndModify", "insert", "update", "delete", "count", "aggregate", "getMore", "killCursors",
        "createIndexes", "listIndexes", "dropIndexes", "explain", "hello", "ping",
    ]
    private let timers: [String: Metrics.Timer]
    private let other = Metrics.Timer(label: "mongodb_command_duration", dimensions: [("command", "other")])
    private let failures = Counter(label: "mongodb_command_failures")
    private let slowMicroseconds: Int64
    private let logger: Logger

    init(slow: Duration, logger: Logger) {
        self.slowMicroseconds = slow.wholeMicroseconds
        self.logger = logger
        timers = Dictionary(
            uniqueKeysWithValues: Self.names.map {
                ($0, Metrics.Timer(label: "mongodb_command_duration", dimensions: [("command", $0)]))
            })
    }

    /// Register with the driver. The monitor must outlive the pool.
    func attach(to pool: OpaquePointer) {
        let callbacks = mongoc_apm_callbacks_new()
        defer { mongoc_apm_callbacks_destroy(callbacks) }
        mongoc_apm_set_command_succeeded_cb(callbacks) { event in
            guard let event, let context = mongoc_apm_command_succeeded_get_context(event) else { return }
            Unmanaged<CommandMonitor>.fromOpaque(context).takeUnretainedValue().record(
                mongoc_apm_command_succeeded_get_command_name(event), failed: false,
                microseconds: mongoc_apm_command_succeeded_get_duration(event))
        }
        mongoc_apm_set_command_failed_cb(callbacks) { event in
            guard let event, let context = mongoc_apm_command_failed_get_context(event) else { return }
            Unmanaged<CommandMonitor>.fromOpaque(context).takeUnretainedValue().record(
                mongoc_apm_command_failed_get_command_name(event), failed: true,
                microseconds: mongoc_apm_command_failed_get_duration(event))
        }
        mongoc_client_pool_set_apm_callbacks(pool, callbacks, Unmanaged.passUnretained(self).toOpaque())
    }

    private func record(_ name: UnsafePointer<CChar>?, failed: Bool, microseconds: Int64) {
        let name = name.map { String(cString: $0) } ?? "unknown"
        (timers[name] ?? other).recordMicroseconds(microseconds)
        if failed { failures.increment() }
        guard microseconds >= slowMicroseconds else { return }
        logger.notice(
            "slow database command",
            metadata: ["command": "\(name)", "failed": "\(failed)", "duration_ms": "\(microseconds / 1000)"])
    }
}

extension Duration {
    /// Truncated to whole microseconds.
    var wholeMicroseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
    /// Truncated to whole milliseconds.
    var wholeMilliseconds: Int64 { wholeMicroseconds / 1000 }
}
