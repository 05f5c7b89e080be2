import FoundationEssentials
import Glibc
import NIOCore

/// ffprobe's `codec,width,height` of an image. Any message of ffmpeg while decoding comes first.
func probe(_ image: ByteBuffer) throws -> String {
    let directory = FileManager.default.temporaryDirectory.appending(path: "probe-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let file = directory.appending(path: "image")
    try Data(image.readableBytesView).write(to: file)
    let decode = try run(
        ["ffmpeg", "-nostdin", "-v", "error", "-xerror", "-f", "png_pipe", "-i", file.path, "-f", "null", "-"],
        output: directory)
    let fields = "stream=codec_name,width,height"
    let shape = try run(
        ["ffprobe", "-v", "error", "-show_entries", fields, "-of", "csv=p=0", file.path], output: directory)
    return decode + shape
}

/// ffprobe's `codec,width,height,duration` of each stream of an MP4. Any message of ffmpeg while decoding all of it,
/// and one frame after a seek, comes first.
func probe(video: ByteBuffer) throws -> [String] {
    let directory = FileManager.default.temporaryDirectory.appending(path: "probe-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let file = directory.appending(path: "video.mp4")
    try Data(video.readableBytesView).write(to: file)
    let ffmpeg = ["ffmpeg", "-nostdin", "-v", "error", "-xerror", "-f", "mp4"]
    var messages = try run(ffmpeg + ["-i", file.path, "-f", "null", "-"], output: directory)
    messages += try run(
        ffmpeg + ["-ss", "1", "-i", file.path, "-frames:v", "1", "-f", "null", "-"], output: directory)
    let fields = "stream=codec_name,width,height,duration"
    let shape = try run(
        ["ffprobe", "-v", "error", "-show_entries", fields, "-of", "csv=p=0:s=,:nk=1", file.path], output: directory,
        separator: " ")
    return (messages + shape).split(separator: " ").map(String.init)
}

/// The standard output of a program that must succeed. Blocks.
private func run(_ arguments: [String], output directory: URL, separator: String = "") throws -> String {
    let output = directory.appending(path: "output")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, output.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var child: pid_t = 0
    let code = posix_spawnp(&child, arguments[0], &actions, nil, &pointers, nil)
    guard code == 0 else { throw ProbeError(message: "\(arguments[0]) not started: \(code)") }
    var status: Int32 = 0
    while waitpid(child, &status, 0) == -1, errno == EINTR {}
    guard status == 0 else { throw ProbeError(message: "\(arguments[0]) failed: \(status)") }
    let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).joined(separator: separator)
}
