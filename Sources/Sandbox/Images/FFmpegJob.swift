import FoundationEssentials
import NIOCore

/// One run of ffmpeg in a temporary folder, which is removed afterwards. Blocks its thread.
struct FFmpegJob: Sendable {
    static let font = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"

    let program: String
    /// The timeout.
    let limit: Duration
    /// The folder of the files, with a new name. It is used in ffmpeg's filter language, so that a path that would need
    /// quoting there is avoided.
    let directory: String = {
        let usual = FileManager.default.temporaryDirectory
        let isPlain = usual.path.utf8.allSatisfy { byte in
            byte < 128 && (Character(UnicodeScalar(byte)).isLetter || "0123456789/._-".utf8.contains(byte))
        }
        let parent = isPlain ? usual : URL(filePath: "/tmp")
        return parent.appending(path: "sandbox-\(UUID().uuidString)").path
    }()

    /// What is missing on this machine; nil if ffmpeg can render.
    static func problem(program: String) -> SandboxRenderingError? {
        guard FileManager.default.fileExists(atPath: font) else { return .fontMissing(font) }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let candidates = program.contains("/") ? [program] : path.split(separator: ":").map { "\($0)/\(program)" }
        let isThere = candidates.contains { FileManager.default.isExecutableFile(atPath: $0) }
        return isThere ? nil : .programMissing(program)
    }

    /// Runs ffmpeg and returns its output.
    ///
    /// - Parameters:
    ///   - files: input files, written into the folder first.
    ///   - output: the output file in the folder; nil for the standard output.
    func run(
        _ arguments: [String], files: [(name: String, bytes: ByteBuffer)], output: String? = nil
    ) throws(SandboxRenderingError) -> ByteBuffer {
        let manager = FileManager.default
        guard manager.fileExists(atPath: Self.font) else { throw .fontMissing(Self.font) }
        let folder = URL(filePath: directory)
        defer { try? manager.removeItem(at: folder) }
        do {
            try manager.createDirectory(at: folder, withIntermediateDirectories: true)
            for file in files { try Data(file.bytes.readableBytesView).write(to: folder.appending(path: file.name)) }
        } catch {
            throw .files(error)
        }
        let process = FFmpegProcess(
            program: program, arguments: arguments, errorFile: folder.appending(path: "errors").path, limit: limit)
        let written: ByteBuffer
        do {
            written = try process.run()
        } catch .failed(let status, _) {
            let message = try? Data(contentsOf: folder.appending(path: "errors"))
            throw .failed(status: status, message: String(decoding: message?.prefix(2000) ?? Data(), as: UTF8.self))
        }
        guard let output else { return written }
        do {
            return ByteBuffer(bytes: try Data(contentsOf: folder.appending(path: output)))
        } catch {
            throw .files(error)
        }
    }
}
