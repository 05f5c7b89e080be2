import Foundation

/// Images made by the ffmpeg on PATH, an independent encoder.
enum SampleImage: String, CaseIterable, Sendable {
    case png, jpeg, webp

    /// A text in the metadata of each image, which the server must remove.
    static let secret = "Rue de la Paix 7"

    var contentType: String { "image/\(rawValue)" }

    /// With metadata: a comment in PNG, camera and GPS in JPEG and WebP.
    var bytes: [UInt8] { Self.files[self]! }

    private static let files: [SampleImage: [UInt8]] = {
        do {
            let png = try draw([], as: "a.png")
            let jpeg = try draw([], as: "a.jpg")
            let webp = try draw(["-c:v", "libwebp"], as: "a.webp")
            let text = chunk("tEXt", Array("Comment\0\(secret)".utf8))
            return [
                .png: Array(png[..<33]) + text + png[33...],
                .jpeg: Array(jpeg[..<2]) + exifSegment + jpeg[2...],
                .webp: extended(webp),
            ]
        } catch {
            fatalError("ffmpeg failed (on Debian: apt-get install ffmpeg): \(error)")
        }
    }()

    private static func draw(_ options: [String], as name: String) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent(name)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["ffmpeg", "-loglevel", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc=size=48x32", "-frames:v", "1"]
            + options + [file.path]
        try process.run()
        process.waitUntilExit()
        return [UInt8](try Data(contentsOf: file))
    }

    // MARK: - Metadata

    /// A TIFF directory with the Make tag and a GPS directory with one entry.
    private static var exif: [UInt8] {
        let text = Array(secret.utf8) + [0]
        let dataOffset = 8 + 2 + 2 * 12 + 4
        var tiff: [UInt8] = Array("II".utf8) + little(42, 2) + little(8, 4) + little(2, 2)
        tiff += little(0x010F, 2) + little(2, 2) + little(text.count, 4) + little(dataOffset, 4)
        tiff += little(0x8825, 2) + little(4, 2) + little(1, 4) + little(dataOffset + text.count, 4)
        tiff += little(0, 4) + text
        return tiff + little(1, 2) + little(1, 2) + little(2, 2) + little(2, 4) + Array("N\0\0\0".utf8) + little(0, 4)
    }

    private static var exifSegment: [UInt8] {
        let contents = Array("Exif\0\0".utf8) + exif
        return [0xFF, 0xE1, UInt8((contents.count + 2) >> 8), UInt8((contents.count + 2) & 0xFF)] + contents
    }

    /// Convert a simple WebP file to the extended format with an EXIF chunk.
    private static func extended(_ simple: [UInt8]) -> [UInt8] {
        let canvas: [UInt8] = [0x08, 0, 0, 0] + little(47, 3) + little(31, 3)
        var body = Array("VP8X".utf8) + little(canvas.count, 4) + canvas + simple[12...]
        let text = exif
        body += Array("EXIF".utf8) + little(text.count, 4) + text + (text.count % 2 == 1 ? [0] : [])
        return Array("RIFF".utf8) + little(body.count + 4, 4) + Array("WEBP".utf8) + body
    }

    static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let content = Array(type.utf8) + data
        return little(data.count, 4).reversed() + content + little(Int(checksum(content)), 4).reversed()
    }

    static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { remainder, byte in
            (0..<8).reduce(remainder ^ UInt32(byte)) { value, _ in
                (value >> 1) ^ (value & 1 == 1 ? 0xEDB8_8320 : 0)
            }
        }
    }
}
