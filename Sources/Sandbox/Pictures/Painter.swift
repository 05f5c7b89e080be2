import FoundationEssentials
import NIOCore
import NIOPosix

/// Draws the pictures of tasks that have succeeded, two at a time, and keeps the latest 64 MiB of them.
struct Painter: Sendable {
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

    /// What is missing on this machine, nil if pictures can be drawn.
    static func problem(program: String) -> PictureError? {
        guard FileManager.default.fileExists(atPath: Drawing.font) else { return .fontMissing(Drawing.font) }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let candidates = program.contains("/") ? [program] : path.split(separator: ":").map { "\($0)/\(program)" }
        let isThere = candidates.contains { FileManager.default.isExecutableFile(atPath: $0) }
        return isThere ? nil : .programMissing(program)
    }

    /// A PNG that shows the prompt without its directives.
    func picture(of task: SandboxTask) async throws(PictureError) -> ByteBuffer {
        if let picture = cache[task.id] { return picture }
        let reference = try await reference(of: task)
        let directory = Self.directory()
        let drawing = Drawing(
            task.order, text: task.ownDirectives.remainder, reference: reference.flatMap(PictureFormat.init),
            directory: directory.path)
        let picture: ByteBuffer
        do {
            picture = try await threads.runIfActive { [program] in
                try Self.draw(drawing, program: program, reference: reference, in: directory)
            }
        } catch let error as PictureError {
            throw error
        } catch {
            throw .stopped
        }
        cache.insert(picture, as: task.id)
        return picture
    }

    private func reference(of task: SandboxTask) async throws(PictureError) -> ByteBuffer? {
        guard task.order.type == .imageToImage else { return nil }
        do {
            return try await references.picture(of: task)
        } catch {
            throw .reference(error)
        }
    }

    private static func draw(
        _ drawing: Drawing, program: String, reference: ByteBuffer?, in directory: URL
    ) throws(PictureError) -> ByteBuffer {
        let files = FileManager.default
        guard files.fileExists(atPath: Drawing.font) else { throw .fontMissing(Drawing.font) }
        defer { try? files.removeItem(at: directory) }
        do {
            try files.createDirectory(at: directory, withIntermediateDirectories: true)
            for file in drawing.textFiles {
                try Data(file.text.utf8).write(to: directory.appending(path: file.name))
            }
            if let reference {
                try Data(reference.readableBytesView).write(to: directory.appending(path: Drawing.referenceFile))
            }
        } catch {
            throw .files(error)
        }
        let process = DrawingProcess(
            program: program, arguments: drawing.arguments,
            errorFile: directory.appending(path: "errors").path, limit: limit)
        do {
            return try process.run()
        } catch .failed(let status, _) {
            let message = try? Data(contentsOf: directory.appending(path: "errors"))
            throw .failed(status: status, message: String(decoding: message?.prefix(2000) ?? Data(), as: UTF8.self))
        }
    }

    /// A new name. The path stands in ffmpeg's filter language, so that one that would need quoting there is avoided.
    private static func directory() -> URL {
        let usual = FileManager.default.temporaryDirectory
        let isPlain = usual.path.utf8.allSatisfy { byte in
            byte < 128 && (Character(UnicodeScalar(byte)).isLetter || "0123456789/._-".utf8.contains(byte))
        }
        let parent = isPlain ? usual : URL(filePath: "/tmp")
        return parent.appending(path: "sandbox-\(UUID().uuidString)")
    }
}
