import Glibc
import Synchronization

/// A program that runs beside the tests, and never longer than they do.
///
/// `setpriv` has the kernel kill it when the thread that started it ends. That thread is one of its own, which waits
/// for the child: so it ends with the child, or with the process of the tests, however that comes to its end.
package final class ChildProcess: Sendable {
    package enum End: Sendable, Hashable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// The program could not be started; the number is the system's.
    package struct NotStarted: Error {
        package let program: String
        package let code: Int32
    }

    private struct State {
        var process: pid_t = 0
        var end: End?
        var waiters: [CheckedContinuation<End, Never>] = []
    }

    private static let guardian = "/usr/bin/setpriv"
    private let state = Mutex(State())

    private init() {}

    /// - Parameters:
    ///   - environment: all that the program sees of one.
    ///   - log: the file that its output is added to.
    package static func start(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], log: String
    ) async throws -> ChildProcess {
        let child = ChildProcess()
        try await withCheckedThrowingContinuation { (started: CheckedContinuation<Void, any Error>) in
            onThreadOfItsOwn {
                var process: pid_t = 0
                let code = spawn(program, arguments, environment, log, &process)
                guard code == 0 else { return started.resume(throwing: NotStarted(program: program, code: code)) }
                child.state.withLock { $0.process = process }
                started.resume()
                child.awaitEnd(of: process)
            }
        }
        return child
    }

    /// Its number; of no use once it has ended.
    package var number: Int32 { state.withLock { $0.process } }

    /// Nil while it runs.
    package var end: End? { state.withLock { $0.end } }

    /// Sends a signal, unless the child has ended.
    package func signal(_ number: Int32) {
        state.withLock { state in
            if state.end == nil { _ = kill(state.process, number) }
        }
    }

    /// Waits for the child's end.
    package func ended() async -> End {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if let end = state.end {
                    continuation.resume(returning: end)
                } else {
                    state.waiters.append(continuation)
                }
            }
        }
    }

    private func awaitEnd(of process: pid_t) {
        // First only looked at: while the child has not been reaped, nobody else can get its number.
        var information = siginfo_t()
        while waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        let (end, waiters) = state.withLock { state in
            var status: Int32 = 0
            while waitpid(process, &status, 0) == -1, errno == EINTR {}
            let end = status & 0x7F == 0 ? End.exited(status >> 8 & 0xFF) : End.killed(signal: status & 0x7F)
            state.end = end
            defer { state.waiters = [] }
            return (end, state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: end) }
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ environment: [String: String], _ log: String,
        _ process: inout pid_t
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Sockets of other tests, which a child would keep open.
        for descriptor in Int32(3)..<1024 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The threads of a test block signals that the child has to hear.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let guarded = access(guardian, X_OK) == 0 ? [guardian, "--pdeathsig", "KILL", program] : [program]
        var words = (guarded + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        return posix_spawn(&process, guarded[0], &actions, &attributes, &words, &variables)
    }

    private static func onThreadOfItsOwn(_ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(ThreadStart(run: run))
        var thread = pthread_t()
        let refused = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<ThreadStart>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        precondition(refused == 0, "the system refused a thread (error \(refused))")
        pthread_detach(thread)
    }
}

/// Carries a closure to a new thread.
private final class ThreadStart: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
}
