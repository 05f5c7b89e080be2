/// The task list: callers, times and statuses, without results.
struct VideoList: Encodable {
    struct Entry: Encodable {
        var keyID = "1"
        var parent = "1000000000000000"
        var caller = "1000000000000000"
        /// Unix time in milliseconds, like the next two.
        let created: Int64
        let started: Int64?
        let ended: Int64?
        var region = "sandbox"
        let requestID: String
        let status: VideoStatus
        let taskID: String
        var userKey = "apikey:v1:sandbox"
        let model: String

        private enum CodingKeys: String, CodingKey {
            case keyID = "api_key_id"
            case parent = "caller_parent_id"
            case caller = "caller_uid"
            case created = "gmt_create"
            case started = "start_time"
            case ended = "end_time"
            case region
            case requestID = "request_id"
            case status
            case taskID = "task_id"
            case userKey = "user_api_unique_key"
            case model = "model_name"
        }
    }

    let total: Int
    let data: [Entry]
    let page: Int
    let size: Int
    let pages: Int
    let requestID: String

    private enum CodingKeys: String, CodingKey {
        case total, data
        case page = "page_no"
        case size = "page_size"
        case pages = "total_page"
        case requestID = "request_id"
    }
}
