import Glibc
import Synchronization

/// A child process that never outlives the test process.
///
/// `setpriv --pdeathsig KILL` makes the kernel kill it when its parent thread ends. That thread is dedicated to waiting
/// for the child, so it ends with the child or with the test process.
package final class ChildProcess: Sendable {
    package enum ExitStatus: Sendable, Hashable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// The program could not be started.
    package struct NotStarted: Error {
        package let program: String
        /// The `errno` value.
        package let code: Int32
    }

    private struct State {
        var process: pid_t = 0
        var exitStatus: ExitStatus?
        var waiters: [CheckedContinuation<ExitStatus, Never>] = []
    }

    private static let setpriv = "/usr/bin/setpriv"
    private let state = Mutex(State())

    private init() {}

    /// - Parameters:
    ///   - environment: the complete environment; nothing is inherited.
    ///   - input: the file that standard input is read from.
    ///   - log: the file to which standard output and standard error are appended.
    package static func start(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: String = "/dev/null",
        log: String
    ) async throws -> ChildProcess {
        let child = ChildProcess()
        try await withCheckedThrowingContinuation { (started: CheckedContinuation<Void, any Error>) in
            onNewThread {
                var process: pid_t = 0
                let code = spawn(program, arguments, environment, input, log, &process)
                guard code == 0 else { return started.resume(throwing: NotStarted(program: program, code: code)) }
                child.state.withLock { $0.process = process }
                started.resume()
                child.waitForExit(of: process)
            }
        }
        return child
    }

    /// The process ID; invalid after the exit.
    package var processID: Int32 { state.withLock { $0.process } }

    /// Nil while it runs.
    package var exitStatus: ExitStatus? { state.withLock { $0.exitStatus } }

    /// Send a signal unless the child has exited.
    package func signal(_ number: Int32) {
        state.withLock { state in
            if state.exitStatus == nil { _ = kill(state.process, number) }
        }
    }

    package func waitForExit() async -> ExitStatus {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                if let status = state.exitStatus {
                    continuation.resume(returning: status)
                } else {
                    state.waiters.append(continuation)
                }
            }
        }
    }

    private func waitForExit(of process: pid_t) {
        // WNOWAIT leaves the child unreaped, so that its process ID is not reused before the status is stored.
        var information = siginfo_t()
        while waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        let (exitStatus, waiters) = state.withLock { state in
            var status: Int32 = 0
            while waitpid(process, &status, 0) == -1, errno == EINTR {}
            let exitStatus =
                status & 0x7F == 0
                ? ExitStatus.exited(status >> 8 & 0xFF) : ExitStatus.killed(signal: status & 0x7F)
            state.exitStatus = exitStatus
            defer { state.waiters = [] }
            return (exitStatus, state.waiters)
        }
        for waiter in waiters { waiter.resume(returning: exitStatus) }
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ environment: [String: String], _ input: String,
        _ log: String, _ process: inout pid_t
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // A child must not inherit the sockets of other tests.
        for descriptor in Int32(3)..<1024 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of a test block signals that the child must receive.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let command = access(setpriv, X_OK) == 0 ? [setpriv, "--pdeathsig", "KILL", program] : [program]
        var argv = (command + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        return posix_spawn(&process, command[0], &actions, &attributes, &argv, &envp)
    }

    private static func onNewThread(_ run: @escaping @Sendable () -> Void) {
        let body = Unmanaged.passRetained(ThreadStart(run: run))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<ThreadStart>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        precondition(code == 0, "pthread_create failed: \(code)")
        pthread_detach(thread)
    }
}

/// Carries a closure to a new thread.
private final class ThreadStart: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
}
