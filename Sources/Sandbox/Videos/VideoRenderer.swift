import NIOCore
import NIOPosix
import Synchronization

/// Makes the films of tasks that have succeeded when they are first asked for, and keeps the latest 64 MiB of them.
final class VideoRenderer: Sendable {
    private typealias Outcome = AsyncPromise<Result<ByteBuffer, SandboxRenderingError>>

    private let threads: NIOThreadPool
    private let program: String
    private let cache = ByteCache(limit: 64 << 20)
    /// Several fetches at once make a film once.
    private let underway = Mutex<[String: Outcome]>([:])

    /// The longest film takes about 2 s of one core; this much is a machine in trouble.
    private static let limit = Duration.seconds(60)

    /// - Parameter threads: the painter's; they bound the number of ffmpegs.
    init(threads: NIOThreadPool, program: String) {
        self.threads = threads
        self.program = program
    }

    /// An MP4 that shows the prompt without its directives; always the same bytes for the same task.
    func film(of task: SandboxTask, _ order: VideoCreateRequest) async throws -> ByteBuffer {
        if let film = cache[task.id] { return film }
        let (outcome, isOurs) = underway.withLock { underway in
            if let outcome = underway[task.id] { return (outcome, false) }
            let outcome = Outcome()
            underway[task.id] = outcome
            return (outcome, true)
        }
        if isOurs {
            let result = await make(order, text: task.ownDirectives.remainder)
            if case .success(let film) = result { cache.insert(film, as: task.id) }
            underway.withLock { $0[task.id] = nil }
            outcome.set(result)
        }
        return try await outcome.wait().get()
    }

    private func make(_ order: VideoCreateRequest, text: String) async -> Result<ByteBuffer, SandboxRenderingError> {
        let job = FFmpegJob(program: program, limit: Self.limit)
        let film = VideoRendering(order, text: text, directory: job.directory)
        do {
            return .success(
                try await threads.runIfActive {
                    try job.run(film.arguments, files: film.files, output: VideoRendering.file)
                })
        } catch let error as SandboxRenderingError {
            return .failure(error)
        } catch {
            return .failure(.stopped)
        }
    }
}
