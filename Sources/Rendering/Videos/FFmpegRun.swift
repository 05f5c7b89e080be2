import Application
import CGlibc
import Glibc

/// One run of ffmpeg with limits. Waits without a thread.
struct FFmpegRun {
    /// The path of ffmpeg.
    let program: String
    let arguments: [String]
    let limits: FFmpegLimits
    /// Of what it writes into any one file, in bytes.
    let outputLimit: Int64

    /// Of ffmpeg's messages, in bytes.
    private static let messageLimit = 4096

    /// Kills ffmpeg when the task is cancelled.
    ///
    /// - Returns: its standard output.
    func callAsFunction() async throws(VideoRenderingError) -> [UInt8] {
        guard !Task.isCancelled else { throw Self.cancelled }
        let (output, messages) = (try MemoryFile(), try MemoryFile())
        let child = try start(output, messages)
        let deadline = ContinuousClock.now + limits.time
        var failure: VideoRenderingError?
        var status: Int32 = 0
        while true {
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child { break }
            guard ended == 0 || errno == EINTR else { throw .unavailable(detail: "waitpid: errno \(errno)") }
            if failure == nil, Task.isCancelled || ContinuousClock.now >= deadline {
                failure = Task.isCancelled ? Self.cancelled : .limitExceeded
                kill(child, SIGKILL)
            }
            await Self.pause()
        }
        if let failure { throw failure }
        try check(status, messages)
        return output.bytes()
    }

    private static let cancelled = VideoRenderingError.unavailable(detail: "the task is cancelled")

    /// Sleeps also in a cancelled task, which still has to wait for its child.
    private static func pause() async {
        await Task { try? await Task.sleep(for: .milliseconds(10)) }.value
    }

    private func start(_ output: MemoryFile, _ messages: MemoryFile) throws(VideoRenderingError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.descriptor, 1)
        posix_spawn_file_actions_adddup2(&actions, messages.descriptor, 2)
        cglibc_add_close_from(&actions, 3)
        // A signal that this process ignores or blocks must still end ffmpeg.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        // The shell sets the limits, then becomes ffmpeg. Memory is in KiB, files in blocks of 512 bytes.
        let script = """
            ulimit -t \(limits.time.components.seconds + 1) && ulimit -v \(limits.memory / 1024) \
            && ulimit -f \(outputLimit / 512 + 1) && exec nice -n 10 "$@"
            """
        // The environment may hold secrets, so it is not passed on.
        let environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8"]
        var pointers = (["sh", "-c", script, "sh", program] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for pointer in pointers + variables { free(pointer) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, "/bin/sh", &actions, &attributes, &pointers, &variables)
        guard code == 0 else { throw .unavailable(detail: "posix_spawn: errno \(code)") }
        return child
    }

    private func check(_ status: Int32, _ messages: MemoryFile) throws(VideoRenderingError) {
        guard status != 0 else { return }
        let detail = String(decoding: messages.bytes(atMost: Self.messageLimit), as: UTF8.self)
        let signal = status & 0x7F
        if [SIGKILL, SIGXCPU, SIGXFSZ].contains(signal) { throw .limitExceeded }
        if signal != 0 { throw .undecodable(detail: "ended by signal \(signal)\n\(detail)") }
        // The shell's codes for a program that cannot be executed.
        if [126, 127].contains(status >> 8) { throw .unavailable(detail: detail) }
        let isLimit = [ENOMEM, EFBIG].contains { detail.contains(String(cString: strerror($0))) }
        throw isLimit ? .limitExceeded : .undecodable(detail: detail)
    }
}
