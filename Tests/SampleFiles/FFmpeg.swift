import Foundation

/// Encodes and decodes images and videos with ffmpeg from PATH, independently of the code under test.
package enum FFmpeg {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Generates an image with ffmpeg.
    ///
    /// - Parameters:
    ///   - source: a lavfi graph.
    ///   - name: the file name; its extension selects the format.
    package static func draw(_ source: String, _ options: [String] = [], as name: String) throws -> [UInt8] {
        try make(["-f", "lavfi", "-i", source, "-frames:v", "1"] + options, as: name)
    }

    /// Runs ffmpeg and returns the file that it writes.
    ///
    /// - Parameters:
    ///   - arguments: all but the output. `INPUT` stands for a file with the input.
    ///   - name: the file name; its extension selects the format.
    package static func make(_ arguments: [String], input: [UInt8] = [], as name: String) throws -> [UInt8] {
        try inFolder { folder in
            let (source, file) = (folder.appendingPathComponent("in"), folder.appendingPathComponent(name))
            try Data(input).write(to: source)
            try run(arguments.map { $0 == "INPUT" ? source.path : $0 } + [file.path])
            return [UInt8](try Data(contentsOf: file))
        }
    }

    /// The decoded pixels, four bytes each.
    ///
    /// - Parameter turning: whether the image's orientation is applied.
    package static func pixels(of image: [UInt8], turning: Bool = false) throws -> [UInt8] {
        try decode(image, ["-f", "rawvideo", "-pix_fmt", "rgba"], turning: turning)
    }

    /// Displayed width and height, with the orientation applied: read from a BMP header.
    package static func shownSize(of image: [UInt8]) throws -> [Int] {
        let bitmap = try decode(image, ["-f", "image2", "-c:v", "bmp"], turning: true)
        return [18, 22].map { offset in Int(bitmap[offset]) | Int(bitmap[offset + 1]) << 8 }
    }

    private static func decode(_ image: [UInt8], _ options: [String], turning: Bool) throws -> [UInt8] {
        try inFolder { folder in
            let (input, output) = (folder.appendingPathComponent("in"), folder.appendingPathComponent("out"))
            try Data(image).write(to: input)
            try run((turning ? [] : ["-noautorotate"]) + ["-i", input.path] + options + [output.path])
            return [UInt8](try Data(contentsOf: output))
        }
    }

    private static func inFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    private static func run(_ arguments: [String]) throws {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        guard let path = folders.map({ "\($0)/ffmpeg" }).first(where: FileManager.default.isExecutableFile) else {
            throw Failure(description: "ffmpeg is not on PATH; on Debian: apt-get install ffmpeg")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["-hide_banner", "-loglevel", "error", "-nostdin"] + arguments
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "ffmpeg \(arguments.joined(separator: " ")): \(process.terminationStatus)")
        }
    }
}
