import NIOCore
import NIOPosix
import Synchronization

/// Renders the videos of succeeded tasks on first request, and caches 64 MiB of them.
final class VideoRenderer: Sendable {
    private typealias Outcome = AsyncPromise<Result<ByteBuffer, SandboxRenderingError>>

    private let threads: NIOThreadPool
    private let program: String
    private let cache = ByteCache(limit: 64 << 20)
    /// Renderings in progress: concurrent requests for a video render it once.
    private let inProgress = Mutex<[String: Outcome]>([:])

    /// The longest video takes about 2 s of one core; the limit allows for an overloaded machine.
    private static let limit = Duration.seconds(60)

    /// - Parameter threads: shared with the image renderer; they bound the number of ffmpeg processes.
    init(threads: NIOThreadPool, program: String) {
        self.threads = threads
        self.program = program
    }

    /// An MP4 that shows the prompt without its directives; always the same bytes for the same task.
    func video(of task: SandboxTask, _ input: VideoCreateRequest) async throws -> ByteBuffer {
        if let video = cache[task.id] { return video }
        let (outcome, isFirst) = inProgress.withLock { inProgress in
            if let outcome = inProgress[task.id] { return (outcome, false) }
            let outcome = Outcome()
            inProgress[task.id] = outcome
            return (outcome, true)
        }
        if isFirst {
            let result = await make(input, text: task.ownDirectives.remainder)
            if case .success(let video) = result { cache.insert(video, as: task.id) }
            inProgress.withLock { $0[task.id] = nil }
            outcome.set(result)
        }
        return try await outcome.wait().get()
    }

    private func make(_ input: VideoCreateRequest, text: String) async -> Result<ByteBuffer, SandboxRenderingError> {
        let job = FFmpegJob(program: program, limit: Self.limit)
        let rendering = VideoRendering(input, text: text, directory: job.directory)
        do {
            return .success(
                try await threads.runIfActive {
                    try job.run(rendering.arguments, files: rendering.files, output: VideoRendering.file)
                })
        } catch let error as SandboxRenderingError {
            return .failure(error)
        } catch {
            return .failure(.stopped)
        }
    }
}
