import Application
import Domain
import JSON

/// The envelope shared by the provider's responses to submissions and status polls and by both forms of callbacks.
/// Members vary, and the text has two names. Members of an undocumented type are treated as absent, so that the rest,
/// an accepted or rejected submission, is not lost.
struct NanoBananaResponse {
    let code: Int?
    let message: String
    /// Whether it has a code and a text, as every documented envelope does. A gateway's error may have only a code.
    let isOwn: Bool
    private let data: Task?

    private struct Task {
        let taskID: String?
        let successFlag: Int?
        let errorCode: Int?
        let errorMessage: String?
        let resultURLs: [String]

        init(_ value: JSONValue) {
            taskID = value["taskId"]?.string
            successFlag = value["successFlag"]?.lenientInteger
            errorCode = value["errorCode"]?.lenientInteger
            errorMessage = value["errorMessage"]?.string
            resultURLs = ["info", "response"].compactMap { value[$0]?["resultImageUrl"]?.string }
        }
    }

    /// Nil if the bytes are not such an envelope.
    init?(_ body: [UInt8]) async {
        guard let envelope = await JSONValue.object(in: body) else { return nil }
        code = envelope["code"]?.lenientInteger
        let text = envelope["msg"]?.string ?? envelope["message"]?.string
        message = text ?? ""
        isOwn = code != nil && text != nil
        data = envelope["data"]?.object.map { Task($0) }
    }

    var task: TaskID? { data?.taskID.flatMap { TaskID($0) } }

    /// The task status in the response to a status poll.
    func taskStatus(status: Int) throws(ImageStatusError) -> ImageTaskStatus {
        if isOwn, code == 404 { return .unknownTask }
        guard status == 200, code == 200, let data else {
            throw ImageStatusError(detail: "HTTP \(status), code \(code ?? 0): \(message)")
        }
        switch data.successFlag {
        case 0: return .working
        // A success without a URL is not a failure that the provider reported.
        case 1: return .ended(success ?? .gaveUp(.generationFailed))
        case 2, 3: return .ended(.failed(failure))
        default: throw ImageStatusError(detail: "unknown successFlag")
        }
    }

    /// The outcome of a status poll in the provider statistics.
    func outcome(status: Int) -> ProviderCallOutcome {
        if isOwn, code == 404 { return .succeeded }
        guard status == 200, code == 200 else {
            return NanoBananaRejection(code: status == 200 ? code ?? status : status, message: message).outcome
        }
        return data?.successFlag.map { (0...3).contains($0) } ?? false ? .succeeded : .failed
    }

    /// The callback; nil if the envelope is not one.
    func callback() -> ImageCallback? {
        guard let task, let data, code != nil else { return nil }
        return ImageCallback(task: task, outcome: callbackOutcome(data))
    }

    private func callbackOutcome(_ data: Task) -> ImageOutcome? {
        if let code, code != 200 { return .failed(NanoBananaRejection(code: code, message: message).taskFailure) }
        switch data.successFlag {
        case 2, 3: return .failed(failure)
        // The older form has no flag; without a flag and a URL the outcome is unknown.
        case 1, nil: return success
        default: return nil
        }
    }

    private var success: ImageOutcome? {
        data?.resultURLs.lazy.compactMap { ImageURL($0) }.first.map { .succeeded($0) }
    }

    private var failure: ImageFailure {
        let text = [data?.errorMessage, message].compactMap { $0 }.first { !$0.isEmpty && $0 != "null" } ?? ""
        return NanoBananaRejection(code: data?.errorCode ?? 0, message: text).taskFailure
    }
}
