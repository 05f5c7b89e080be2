/// Any NanoBanana reply or callback of the sandbox; all fields of `data` are optional.
struct Reply: Decodable, Sendable {
    struct Payload: Decodable, Sendable {
        struct Info: Decodable, Sendable {
            let resultImageUrl: String
        }

        struct Result: Decodable, Sendable {
            let originImageUrl: String?
            let resultImageUrl: String
        }

        let taskId: String?
        let info: Info?
        let response: Result?
        let paramJson: String?
        let createTime: String?
        let completeTime: String?
        let successFlag: Int?
        let errorCode: Int?
        let errorMessage: String?
        let operationType: String?
    }

    let code: Int
    let msg: String
    let data: Payload?
}
