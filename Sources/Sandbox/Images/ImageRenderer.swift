import NIOCore
import NIOPosix

/// Renders the images of succeeded tasks, two at a time, and caches 64 MiB of them.
struct ImageRenderer: Sendable {
    let references: ReferenceStore
    /// Two threads, which bound the number of ffmpeg processes and may block.
    let threads: NIOThreadPool
    let program: String
    private let cache = ByteCache(limit: 64 << 20)

    /// An image takes about 0.2 s of one core; the limit allows for an overloaded machine.
    private static let limit = Duration.seconds(20)

    init(references: ReferenceStore, threads: NIOThreadPool, program: String) {
        self.references = references
        self.threads = threads
        self.program = program
    }

    /// A PNG that shows the prompt without its directives.
    func image(of task: SandboxTask, _ input: GenerateRequest) async throws(SandboxRenderingError) -> ByteBuffer {
        if let image = cache[task.id] { return image }
        let reference = try await reference(of: task, input)
        let job = FFmpegJob(program: program, limit: Self.limit)
        let rendering = ImageRendering(
            input, text: task.ownDirectives.remainder, reference: reference.flatMap(ReferenceFormat.init),
            directory: job.directory)
        let files = rendering.files + (reference.map { [(ImageRendering.referenceFile, $0)] } ?? [])
        let image: ByteBuffer
        do {
            image = try await threads.runIfActive { try job.run(rendering.arguments, files: files) }
        } catch let error as SandboxRenderingError {
            throw error
        } catch {
            throw .stopped
        }
        guard image.readableBytes > 0 else { throw .failed(status: 0, message: "no output") }
        cache.insert(image, as: task.id)
        return image
    }

    private func reference(of task: SandboxTask, _ input: GenerateRequest) async throws(SandboxRenderingError)
        -> ByteBuffer?
    {
        guard input.type == .imageToImage else { return nil }
        do {
            return try await references.image(of: task)
        } catch {
            throw .reference(error)
        }
    }
}
