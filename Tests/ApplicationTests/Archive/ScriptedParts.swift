import Application
import Domain
import Foundation
import NIOCore
import Synchronization

/// Sends fixed bytes in two chunks.
struct ScriptedDownloader: OriginDownloader {
    let bytes: [UInt8]
    var error: ArchiveSourceError?

    func fetch(
        _ url: String, as media: OriginRequest.Media, atMost limit: Int64,
        into sink: @escaping @Sendable (ByteBuffer) async throws(Failure) -> Void
    ) async throws(ArchiveSourceError) -> String {
        if let error { throw error }
        do throws(Failure) {
            try await sink(ByteBuffer(bytes: bytes.prefix(bytes.count / 2)))
            try await sink(ByteBuffer(bytes: bytes.dropFirst(bytes.count / 2)))
        } catch {
            throw .storage(error)
        }
        return "application/octet-stream"
    }
}

/// Renders any bytes as the same image.
struct ScriptedImageRenderer: ImageRenderer {
    var error: ImageRenderingError?

    static let image = RenderedImage(
        width: 40, height: 30, color: MeanColor(red: 9, green: 8, blue: 7),
        thumbnails: [
            Thumbnail(size: .small, width: 4, height: 3, webp: Array("small".utf8)),
            Thumbnail(size: .large, width: 40, height: 30, webp: Array("large".utf8)),
        ])

    func render(_ file: [UInt8]) throws(ImageRenderingError) -> RenderedImage {
        if let error { throw error }
        return Self.image
    }
}

struct ScriptedVideoInspector: VideoInspector {
    var isIndexInFront = true
    var error: VideoInspectionError?

    func inspect(_ path: String) async throws(VideoInspectionError) -> VideoFacts {
        if let error { throw error }
        return VideoFacts(
            contentType: "video/mp4", width: 1280, height: 720, durationMilliseconds: 5000,
            isIndexInFront: isIndexInFront)
    }
}

/// Moves the index by turning the bytes round.
struct ScriptedVideoRenderer: VideoRenderer {
    var error: VideoRenderingError?

    func moveIndexToFront(of path: String, into output: String) async throws(VideoRenderingError) -> Bool {
        if let error { throw error }
        let turned = Data((FileManager.default.contents(atPath: path) ?? Data()).reversed())
        return FileManager.default.createFile(atPath: output, contents: turned)
    }

    func poster(of path: String) async throws(VideoRenderingError) -> [UInt8] {
        if let error { throw error }
        return SmallImage.png
    }

    func preview(of path: String) async throws(VideoRenderingError) -> [UInt8] {
        if let error { throw error }
        return Array("preview".utf8)
    }
}
