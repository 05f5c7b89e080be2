import Application
import Domain
import FoundationEssentials

/// The envelope shared by the provider's responses to submissions and status polls and by both forms of callbacks.
/// Members vary, and the text has two names. Members of an undocumented type are treated as absent, so that the rest,
/// an accepted or rejected submission, is not lost.
struct NanoBananaResponse: Decodable {
    let code: Int?
    private let msg: String?
    private let otherMessage: String?
    private let data: Task?

    private enum CodingKeys: String, CodingKey {
        case code, msg, data
        case otherMessage = "message"
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        code = (try? members.decode(LenientInteger.self, forKey: .code))?.value
        msg = try? members.decode(String.self, forKey: .msg)
        otherMessage = try? members.decode(String.self, forKey: .otherMessage)
        data = try? members.decode(Task.self, forKey: .data)
    }

    struct Task: Decodable {
        let taskId: String?
        let successFlag: LenientInteger?
        let errorCode: LenientInteger?
        let errorMessage: String?
        let info: Result?
        let response: Result?

        private enum CodingKeys: CodingKey { case taskId, successFlag, errorCode, errorMessage, info, response }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            taskId = try? members.decode(String.self, forKey: .taskId)
            successFlag = try? members.decode(LenientInteger.self, forKey: .successFlag)
            errorCode = try? members.decode(LenientInteger.self, forKey: .errorCode)
            errorMessage = try? members.decode(String.self, forKey: .errorMessage)
            info = try? members.decode(Result.self, forKey: .info)
            response = try? members.decode(Result.self, forKey: .response)
        }
    }

    struct Result: Decodable {
        let resultImageUrl: String?

        private enum CodingKeys: CodingKey { case resultImageUrl }

        init(from decoder: any Decoder) throws {
            resultImageUrl = try? decoder.container(keyedBy: CodingKeys.self)
                .decode(String.self, forKey: .resultImageUrl)
        }
    }

    /// Nil if the bytes are not such an envelope.
    init?(_ body: [UInt8]) {
        guard let response = try? JSONDecoder().decode(Self.self, from: Data(body)) else { return nil }
        self = response
    }

    var message: String { msg ?? otherMessage ?? "" }

    var task: TaskID? { data?.taskId.flatMap { TaskID($0) } }

    /// The task status in the response to a status poll.
    func taskStatus(status: Int) throws(ImageStatusError) -> ImageTaskStatus {
        if status == 404 || code == 404 { return .unknownTask }
        guard status == 200, code == 200, let data else {
            throw ImageStatusError(detail: "HTTP \(status), code \(code ?? 0): \(message)")
        }
        switch data.successFlag?.value {
        case 0: return .working
        case 1: return .ended(success ?? .failed(.generationFailed))
        case 2, 3: return .ended(.failed(failure))
        default: throw ImageStatusError(detail: "unknown successFlag")
        }
    }

    /// The outcome of a status poll in the provider statistics.
    func outcome(status: Int) -> ProviderCallOutcome {
        if status == 404 || code == 404 { return .succeeded }
        guard status == 200, code == 200 else {
            return NanoBananaRejection(code: status == 200 ? code ?? status : status, message: message).outcome
        }
        return data?.successFlag?.value.map { (0...3).contains($0) } ?? false ? .succeeded : .failed
    }

    /// The callback; nil if the envelope is not one.
    func callback() -> ImageCallback? {
        guard let task, let data, code != nil else { return nil }
        return ImageCallback(task: task, outcome: callbackOutcome(data))
    }

    private func callbackOutcome(_ data: Task) -> ImageOutcome? {
        if let code, code != 200 { return .failed(NanoBananaRejection(code: code, message: message).taskFailure) }
        switch data.successFlag?.value {
        case 2, 3: return .failed(failure)
        // The older form has no flag; without a flag and a URL the outcome is unknown.
        case 1, nil: return success
        default: return nil
        }
    }

    private var success: ImageOutcome? {
        [data?.info?.resultImageUrl, data?.response?.resultImageUrl].lazy
            .compactMap { $0.flatMap { ImageURL($0) } }.first.map { .succeeded($0) }
    }

    private var failure: ImageFailure {
        let text = [data?.errorMessage, message].compactMap { $0 }.first { !$0.isEmpty && $0 != "null" } ?? ""
        return NanoBananaRejection(code: data?.errorCode?.value ?? 0, message: text).taskFailure
    }
}

/// An integer that the provider also writes as a string, an empty string, null or "null".
struct LenientInteger: Decodable {
    let value: Int?

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            value = number
        } else {
            value = (try? container.decode(String.self)).flatMap { Int($0) }
        }
    }
}
