/// `usage` of a task that has succeeded; its members depend on the model.
struct VideoUsage: Encodable {
    private var count = 1
    private var oldDuration: Int?
    private var oldSize: String?
    private var duration: Int?
    private var inputDuration: Int?
    private var outputDuration: Int?
    private var lines: Int?
    private var size: String?

    init(_ order: VideoCreateRequest) {
        if order.model.countsInputs {
            (duration, inputDuration, outputDuration) = (order.duration, 0, order.duration)
            (lines, size) = (order.size.lines, order.size.text)
        } else {
            (oldDuration, oldSize) = (order.duration, order.size.text)
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
