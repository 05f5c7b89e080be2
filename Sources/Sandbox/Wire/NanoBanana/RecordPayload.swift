/// `data` of record-info and of a callback of shape B. Missing values are encoded as null, as in production replies.
struct RecordPayload: Encodable {
    struct Result: Encodable {
        let originImageUrl: String?
        let resultImageUrl: String

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(originImageUrl, forKey: .originImageUrl)
            try container.encode(resultImageUrl, forKey: .resultImageUrl)
        }

        private enum CodingKeys: CodingKey { case originImageUrl, resultImageUrl }
    }

    var successFlag: Int
    private let taskId: String
    private let paramJson: String
    private let createTime: String
    private let completeTime: String?
    private let response: Result?
    private let errorCode: Int?
    private let errorMessage: String?
    private let operationType: String

    init(_ task: SandboxTask, resultURL: String?) {
        taskId = task.id
        if case .image(let input, let body) = task.input {
            paramJson = body
            operationType = "nanobanana_\(input.type.rawValue)"
        } else {
            paramJson = ""
            operationType = ""
        }
        createTime = BeijingTime.text(task.createdAt)
        completeTime = task.completedAt.map { BeijingTime.text($0) }
        response = resultURL.map { Result(originImageUrl: nil, resultImageUrl: $0) }
        successFlag = task.outcome?.successFlag ?? 0
        if case .failure(let code, let message, _) = task.outcome {
            errorCode = code
            errorMessage = message
        } else {
            errorCode = nil
            errorMessage = nil
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(taskId, forKey: .taskId)
        try container.encode(paramJson, forKey: .paramJson)
        try container.encode(createTime, forKey: .createTime)
        try container.encode(completeTime, forKey: .completeTime)
        try container.encode(response, forKey: .response)
        try container.encode(successFlag, forKey: .successFlag)
        try container.encode(errorCode, forKey: .errorCode)
        try container.encode(errorMessage, forKey: .errorMessage)
        try container.encode(operationType, forKey: .operationType)
    }

    private enum CodingKeys: CodingKey {
        case taskId, paramJson, createTime, completeTime, response, successFlag, errorCode, errorMessage, operationType
    }
}
