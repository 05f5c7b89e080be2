import Glibc
import NIOCore
import Synchronization

/// Runs ffmpeg and reads its standard output. Blocks its thread, which must be one of the pool of two.
struct FFmpegProcess {
    let program: String
    let arguments: [String]
    /// The file of its standard error.
    let errorFile: String
    /// The timeout.
    let limit: Duration

    /// More output is an error: 0.3 megapixels take at most 1.2 MB.
    private static let outputLimit = 16 << 20
    /// Serializes starts: a child started between `pipe` and `fcntl` would inherit the pipe of another child and keep
    /// it open (`pipe2` is not visible to Swift).
    private static let spawning = Mutex(())

    func run() throws(SandboxRenderingError) -> ByteBuffer {
        let (child, end) = try Self.spawning.withLock { _ throws(SandboxRenderingError) in try start() }
        defer { close(end) }
        let output = read(end)
        if output == nil { kill(child, SIGKILL) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) == -1, errno == EINTR {}
        guard let output else { throw .tooSlow }
        guard status == 0 else { throw .failed(status: status, message: "") }
        return output
    }

    /// The child and the read end of its output.
    private func start() throws(SandboxRenderingError) -> (child: pid_t, end: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .spawn(errno) }
        defer { close(ends[1]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        do {
            return (try spawn(output: ends[1]), ends[0])
        } catch {
            close(ends[0])
            throw error
        }
    }

    private func spawn(output: Int32) throws(SandboxRenderingError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, errorFile, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        // The environment may hold secrets, so it is not passed on.
        let environment = ["PATH=" + (getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"), "LC_ALL=C.UTF-8"]
        var pointers = ([program] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for pointer in pointers + variables { free(pointer) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, program, &actions, nil, &pointers, &variables)
        if code == ENOENT { throw .programMissing(program) }
        guard code == 0 else { throw .spawn(code) }
        return child
    }

    /// The output; nil on timeout or too much output.
    private func read(_ descriptor: Int32) -> ByteBuffer? {
        let deadline = ContinuousClock.now + limit
        var output = ByteBuffer()
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard left > 0 else { return nil }
            let ready = poll(&entry, 1, Int32(min(left.rounded(.up), 60_000)))
            if ready == -1, errno != EINTR { return nil }
            guard ready > 0 else { continue }
            let count = output.writeWithUnsafeMutableBytes(minimumWritableBytes: 64 << 10) { space in
                max(0, Glibc.read(descriptor, space.baseAddress, space.count))
            }
            if count == 0 { return output }
            if output.readableBytes > Self.outputLimit { return nil }
        }
    }
}
