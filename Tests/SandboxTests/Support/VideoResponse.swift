/// Any DashScope response of the sandbox; all fields but `requestId` are optional.
struct VideoResponse: Decodable, Sendable {
    struct Output: Decodable, Sendable {
        struct Results: Decodable, Sendable {
            let videoUrl: String?
        }

        let taskId: String?
        let taskStatus: String
        let submitTime: String?
        let scheduledTime: String?
        let endTime: String?
        let origPrompt: String?
        let actualPrompt: String?
        let videoUrl: String?
        let results: Results?
        let code: String?
        let message: String?
    }

    struct Usage: Decodable, Sendable {
        let videoCount: Int
        let videoDuration: Int?
        let videoRatio: String?
        let duration: Int?
        let inputVideoDuration: Int?
        let outputVideoDuration: Int?
        let lines: Int?
        let size: String?

        private enum CodingKeys: String, CodingKey {
            case videoCount, videoDuration, videoRatio, duration, inputVideoDuration, outputVideoDuration, size
            case lines = "SR"
        }
    }

    struct Entry: Decodable, Sendable {
        let taskId: String
        let requestId: String
        let status: String
        let modelName: String
        let gmtCreate: Int
    }

    let output: Output?
    let usage: Usage?
    let code: String?
    let message: String?
    let requestId: String
    let total: Int?
    let data: [Entry]?
}
