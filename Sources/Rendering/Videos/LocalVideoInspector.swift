package import Application
import Domain

/// Reads the headers of local video files.
package struct LocalVideoInspector: VideoInspector {
    package init() {}

    package func inspect(_ path: String) async throws(VideoInspectionError) -> VideoFacts {
        do throws(VideoFileError) {
            return VideoFacts(try await VideoFile(path: path))
        } catch {
            if case .unreadable(let reason) = error {
                throw .failed(
                    Failure(
                        .storageUnavailable, "The storage is not available right now. Try again in a moment.",
                        retryAfter: 5, detail: reason))
            }
            throw .unreadable(detail: error.message)
        }
    }
}

extension VideoFacts {
    fileprivate init(_ video: VideoFile) {
        self.init(
            contentType: video.container.contentType, width: video.width, height: video.height,
            durationMilliseconds: video.durationMilliseconds, isIndexInFront: video.isIndexInFront)
    }
}

extension VideoContainer {
    fileprivate var contentType: String {
        switch self {
        case .mp4: "video/mp4"
        case .quickTime: "video/quicktime"
        case .matroska: "video/webm"
        }
    }
}
