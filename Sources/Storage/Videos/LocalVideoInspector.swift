package import Application
import Domain
import Glibc
import NIOPosix

/// Reads the headers of local video files.
package struct LocalVideoInspector: VideoInspector {
    package init() {}

    package func inspect(_ path: String) async throws(VideoInspectionError) -> VideoFacts {
        let result: Result<VideoFacts, VideoFileError>
        do throws(Failure) {
            result = try await NIOThreadPool.singleton.run { try Self.read(path) }
        } catch {
            throw .failed(error)
        }
        switch result {
        case .success(let facts): return facts
        case .failure(let error): throw .unreadable(detail: "\(error)")
        }
    }

    private static func read(_ path: String) throws -> Result<VideoFacts, VideoFileError> {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SystemError("open") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw SystemError("fstat") }
        do throws(VideoFileError) {
            let video = try VideoFile(size: Int64(status.st_size)) { offset, count in
                try [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
                    length = pread(file, buffer.baseAddress, count, off_t(offset))
                    if length < 0 {
                        length = 0
                        throw SystemError("read")
                    }
                }
            }
            return .success(VideoFacts(video))
        } catch {
            return .failure(error)
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
