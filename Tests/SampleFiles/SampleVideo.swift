/// Small real videos of 2 seconds, each in a different container or with a different layout.
package enum SampleVideo: String, CaseIterable, Sendable {
    case mp4, indexAtEnd, fragmented, quickTime, quarterTurn, webM, matroska

    /// Width and height in pixels, as displayed.
    package var size: [Int] { self == .quarterTurn ? [120, 160] : [160, 120] }

    package func bytes() throws -> [UInt8] { try Self.made[self]!.get() }

    /// Created once per run: each needs a process.
    private static let made: [SampleVideo: Result<[UInt8], any Error>] = Dictionary(
        uniqueKeysWithValues: allCases.map { sample in (sample, Result { try sample.make() }) }
    )

    private func make() throws -> [UInt8] {
        switch self {
        case .mp4: try Self.encode(Self.h264 + ["-movflags", "+faststart"], as: "a.mp4")
        case .indexAtEnd: try Self.encode(Self.h264, as: "a.mp4")
        case .fragmented:
            try Self.encode(Self.h264 + ["-movflags", "+frag_keyframe+empty_moov", "-g", "12"], as: "a.mp4")
        case .quickTime: try Self.encode(Self.h264 + ["-movflags", "+faststart"], as: "a.mov")
        case .quarterTurn:
            try FFmpeg.make(
                ["-i", "INPUT", "-c", "copy", "-metadata:s:v", "rotate=90"], input: try Self.indexAtEnd.make(),
                as: "a.mp4")
        case .webM: try Self.encode(["-c:v", "libvpx", "-c:a", "libopus"], as: "a.webm")
        case .matroska: try Self.encode(Self.h264, as: "a.mkv")
        }
    }

    private static let h264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]

    private static func encode(_ options: [String], as name: String) throws -> [UInt8] {
        try FFmpeg.make(
            [
                "-f", "lavfi", "-i", "testsrc=size=160x120:rate=24:duration=2", "-f", "lavfi", "-i",
                "sine=frequency=440:duration=2",
            ] + options, as: name)
    }
}
