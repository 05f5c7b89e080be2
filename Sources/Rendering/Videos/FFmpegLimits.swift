/// Limits of one run of ffmpeg.
package struct FFmpegLimits: Sendable {
    /// Of wall-clock time, and of the CPU time of all threads.
    package var time: Duration
    /// Of address space, in bytes.
    package var memory: Int64
    /// Of a poster or a preview, in bytes.
    package var output: Int64

    package init(time: Duration, memory: Int64, output: Int64) {
        self.time = time
        self.memory = memory
        self.output = output
    }

    package static let standard = FFmpegLimits(time: .seconds(60), memory: 2 << 30, output: 16 << 20)
}
