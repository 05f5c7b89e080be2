extension SandboxFault {
    /// One sentence for the help text.
    package var sentence: String {
        switch self {
        case .badRequest: "Creating is refused with code 400, a parameter error."
        case .unauthorized: "Creating is refused with code 401, as if the API key were wrong."
        case .noCredit: "Creating is refused with code 402, insufficient credits."
        case .throttle: "Creating is refused with code 429, n times or for ever."
        case .serverError: "Creating is answered with code 500, n times or for ever; no task is made."
        case .unavailable: "Creating is answered by a gateway's page with HTTP status 503; no task is made."
        case .hang: "The task is made but the create call is never answered."
        case .slowReply: "The create call is answered only after this time."
        case .junkReply: "The task is made but the reply is a web page instead of JSON."
        case .noTaskID: "The task is made but the reply does not name it."
        case .sameTaskID: "No task is made and the reply names the task made before this one."
        case .disconnect: "The task is made but the connection is closed without an answer."
        case .slow: "Generation takes this time."
        case .stuck: "Generation never finishes: successFlag stays 0 and no callback comes."
        case .contentPolicy: "Generation fails with code 400, content policy (successFlag 3)."
        case .generationFailed: "Generation fails with code 501 (successFlag 3)."
        case .internalError: "The provider fails with code 500 (successFlag 2)."
        case .refusedPicture: "The provider cannot fetch the reference picture: code 451 (successFlag 3)."
        case .missingResult: "Generation succeeds but the picture's address answers 404."
        case .junkResult: "Generation succeeds but the picture's address serves a web page."
        case .noCallback: "The task finishes but no callback is sent."
        case .lateCallback: "The callback comes this long after the task has finished."
        case .doubleCallback: "The callback is delivered n times, one after the other."
        case .parallelCallback: "The callback is delivered n times at once."
        case .callbackFirst: "The callback is delivered before the create call is answered."
        case .contradictory: "A callback of success is followed by one of failure; record-info says success."
        case .junkCallback: "The callback's body is not JSON."
        case .unsignedCallback: "The callback is sent without the query string of callBackUrl."
        case .shapeB: "The callback's body has the form of record-info (not a fault: newer models send it)."
        case .queryError: "Record-info is answered with code 500, n times or for ever."
        case .queryNotFound: "Record-info says that the task does not exist, code 404."
        case .queryUnknownFlag: "Record-info says successFlag 7, which no page documents."
        case .queryJunk: "Record-info is answered by a web page instead of JSON."
        case .queryHang: "Record-info is never answered."
        case .queryThrottle: "Record-info is refused with code 429, n times or for ever."
        }
    }

    /// All faults as aligned lines, `usage  sentence`, for a help text.
    package static var listing: String {
        let width = all.map(\.usage.count).max() ?? 0
        return all.map { fault in
            fault.usage + String(repeating: " ", count: width - fault.usage.count + 2) + fault.sentence
        }.joined(separator: "\n")
    }
}
