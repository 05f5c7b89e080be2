package import Application
import Domain
import Glibc

/// Renders with the ffmpeg of this machine, one run at a time.
///
/// ffmpeg reads the given file only: no network, no other files that a video may refer to.
package struct FFmpegRenderer: VideoRenderer {
    /// What browsers play.
    private static let decoders = "h264,hevc,mpeg4,vp8,vp9,av1,libdav1d"

    private let program: String
    private let limits: FFmpegLimits
    private let turns = ConcurrencyLimit(1, waiting: .max, message: "")

    /// - Parameter searchPath: folders, separated by colons; nil for PATH.
    /// - Returns: nil if there is no ffmpeg.
    package init?(searchPath: String? = nil, limits: FFmpegLimits = .standard) {
        let folders = searchPath ?? getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        let programs = folders.split(separator: ":").map { "\($0)/ffmpeg" }
        guard let program = programs.first(where: { access($0, X_OK) == 0 }) else { return nil }
        self.program = program
        self.limits = limits
    }

    package func moveIndexToFront(of path: String, into output: String) async throws(VideoRenderingError) -> Bool {
        let video = try await inspect(path)
        guard !video.isIndexInFront else { return false }
        var information = stat()
        guard stat(path, &information) == 0 else { throw .undecodable(detail: "stat: errno \(errno)") }
        let format = video.container == .quickTime ? "mov" : "mp4"
        let streams = ["-map", "0:v", "-map", "0:a?", "-map", "0:s?", "-c", "copy"]
        do {
            _ = try await run(
                input(path, video) + streams + ["-movflags", "+faststart", "-f", format, "-y", "file:\(output)"],
                outputLimit: Int64(information.st_size) + limits.output)
            try await check(output, against: video)
            return true
        } catch {
            unlink(output)
            throw error
        }
    }

    package func poster(of path: String) async throws(VideoRenderingError) -> [UInt8] {
        let video = try await inspect(path)
        // Of four pictures a second, the one that is most like all of them: not a black start.
        let filters = [
            "select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,0.25)", "scale=iw*sar:ih", "setsar=1",
            "scale=min(1920\\,iw):-1", "setsar=1", "thumbnail=12",
        ]
        return try await output(
            ["-t", "3"] + input(path, video) + picture(filters)
                + ["-frames:v", "1", "-pix_fmt", "rgb24", "-c:v", "png", "-f", "image2pipe", "pipe:1"])
    }

    package func preview(of path: String) async throws(VideoRenderingError) -> [UInt8] {
        let video = try await inspect(path)
        let filters = [
            "scale=iw*sar:ih", "setsar=1", "scale=max(2\\,trunc(min(360\\,iw)/2)*2):-2", "setsar=1",
        ]
        return try await output(
            ["-t", "3"] + input(path, video) + picture(filters) + [
                "-t", "3", "-fpsmax", "24", "-c:v", "libx264", "-preset", "veryfast", "-crf", "30", "-profile:v",
                "main",
                "-pix_fmt", "yuv420p", "-threads", "2", "-map_metadata", "-1", "-map_chapters", "-1",
                "-movflags", "+faststart", "-f", "mp4", "-y", "file:/dev/fd/1",
            ])
    }

    private func input(_ path: String, _ video: VideoFile) -> [String] {
        let format = video.container == .matroska ? "matroska" : "mov"
        return [
            "-protocol_whitelist", "file,pipe", "-codec_whitelist", Self.decoders, "-threads", "2", "-f", format, "-i",
            "file:\(path)",
        ]
    }

    private func picture(_ filters: [String]) -> [String] {
        ["-map", "0:v:0", "-an", "-sn", "-dn", "-filter_threads", "1", "-vf", filters.joined(separator: ",")]
    }

    private func inspect(_ path: String) async throws(VideoRenderingError) -> VideoFile {
        do throws(VideoFileError) {
            return try await VideoFile(path: path)
        } catch {
            if Task.isCancelled { throw .unavailable(detail: "the task is cancelled") }
            throw .undecodable(detail: error.message)
        }
    }

    /// Checks that a rewritten video is still the same one.
    private func check(_ output: String, against original: VideoFile) async throws(VideoRenderingError) {
        let video = try await inspect(output)
        let difference = (video.durationMilliseconds ?? 0) - (original.durationMilliseconds ?? 0)
        guard video.isIndexInFront, (video.width, video.height) == (original.width, original.height),
            original.durationMilliseconds == nil || abs(difference) <= 1000
        else { throw .undecodable(detail: "the rewritten video differs: \(video), not \(original)") }
    }

    private func output(_ arguments: [String]) async throws(VideoRenderingError) -> [UInt8] {
        let output = try await run(arguments, outputLimit: limits.output)
        guard !output.isEmpty else { throw .undecodable(detail: "no picture") }
        return output
    }

    private func run(_ arguments: [String], outputLimit: Int64) async throws(VideoRenderingError) -> [UInt8] {
        let slot: ConcurrencySlot
        do throws(Failure) {
            slot = try await turns.acquire()
        } catch {
            throw .unavailable(detail: error.message)
        }
        defer { slot.release() }
        return try await FFmpegRun(
            program: program, arguments: ["-hide_banner", "-nostdin", "-loglevel", "error"] + arguments,
            limits: limits, outputLimit: outputLimit)()
    }
}
