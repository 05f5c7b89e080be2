import NIOCore
import NIOPosix

/// Draws the pictures of tasks that have succeeded, two at a time, and keeps the latest 64 MiB of them.
struct ImageRenderer: Sendable {
    let references: ReferenceStore
    /// Two threads: the bound on the number of ffmpegs, and the place where waiting for one may block.
    let threads: NIOThreadPool
    let program: String
    private let cache = ByteCache(limit: 64 << 20)

    /// A drawing takes about 0.2 s of one core; this much is a machine in trouble.
    private static let limit = Duration.seconds(20)

    init(references: ReferenceStore, threads: NIOThreadPool, program: String) {
        self.references = references
        self.threads = threads
        self.program = program
    }

    /// A PNG that shows the prompt without its directives.
    func picture(of task: SandboxTask, _ order: GenerateRequest) async throws(SandboxRenderingError) -> ByteBuffer {
        if let picture = cache[task.id] { return picture }
        let reference = try await reference(of: task, order)
        let job = FFmpegJob(program: program, limit: Self.limit)
        let drawing = ImageRendering(
            order, text: task.ownDirectives.remainder, reference: reference.flatMap(ReferenceFormat.init),
            directory: job.directory)
        let files = drawing.files + (reference.map { [(ImageRendering.referenceFile, $0)] } ?? [])
        let picture: ByteBuffer
        do {
            picture = try await threads.runIfActive { try job.run(drawing.arguments, files: files) }
        } catch let error as SandboxRenderingError {
            throw error
        } catch {
            throw .stopped
        }
        guard picture.readableBytes > 0 else { throw .failed(status: 0, message: "nothing was drawn") }
        cache.insert(picture, as: task.id)
        return picture
    }

    private func reference(of task: SandboxTask, _ order: GenerateRequest) async throws(SandboxRenderingError)
        -> ByteBuffer?
    {
        guard order.type == .imageToImage else { return nil }
        do {
            return try await references.picture(of: task)
        } catch {
            throw .reference(error)
        }
    }
}
