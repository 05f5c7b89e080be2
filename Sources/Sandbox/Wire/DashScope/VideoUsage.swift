/// `usage` of a succeeded task; its fields depend on the model.
struct VideoUsage: Encodable {
    private var count = 1
    private var oldDuration: Int?
    private var oldSize: String?
    private var duration: Int?
    private var inputDuration: Int?
    private var outputDuration: Int?
    private var lines: Int?
    private var size: String?

    init(_ input: VideoCreateRequest) {
        if input.model.countsInputs {
            (duration, inputDuration, outputDuration) = (input.duration, 0, input.duration)
            (lines, size) = (input.size.lines, input.size.text)
        } else {
            (oldDuration, oldSize) = (input.duration, input.size.text)
        }
    }

    private enum CodingKeys: String, CodingKey {
        case count = "video_count"
        case oldDuration = "video_duration"
        case oldSize = "video_ratio"
        case duration
        case inputDuration = "input_video_duration"
        case outputDuration = "output_video_duration"
        case lines = "SR"
        case size
    }
}
