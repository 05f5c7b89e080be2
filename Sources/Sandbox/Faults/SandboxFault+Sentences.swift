extension SandboxFault {
    /// One sentence for the help text.
    package var sentence: String {
        switch self {
        case .badRequest: "Creating is refused with code 400, a parameter error."
        case .unauthorized: "Creating is refused with code 401, as if the API key were wrong."
        case .noCredit: "Creating is refused with code 402, insufficient credits."
        case .billing: "Creating is refused with PrepaidBillOverdue, which is a 429 but no throttling."
        case .arrearage: "Creating is refused with code 400, Arrearage, an unpaid account."
        case .moderation: "Creating is refused with code 400, DataInspectionFailed."
        case .throttle: "Creating is refused with code 429, n times or for ever."
        case .serverError: "Creating is answered with code 500, n times or for ever; no task is made."
        case .unavailable: "Creating is answered with HTTP status 503; no task is made."
        case .hang: "The task is made but the create call is never answered."
        case .slowReply: "The create call is answered only after this time."
        case .junkReply: "The task is made but the reply is a web page instead of JSON."
        case .noTaskID: "The task is made but the reply does not name it."
        case .sameTaskID: "No task is made and the reply names the task made before this one."
        case .disconnect: "The task is made but the connection is closed without an answer."
        case .slow: "Generation takes this time."
        case .stuck: "Generation never finishes: the task stays as if at work (successFlag 0, RUNNING)."
        case .stuckPending: "Generation never begins: the task stays PENDING and can be cancelled."
        case .contentPolicy: "Generation fails by moderation (code 400 and successFlag 3; DataInspectionFailed)."
        case .generationFailed: "Generation fails (code 501 and successFlag 3; InternalError.Algo)."
        case .internalError: "The provider fails (code 500 and successFlag 2; InternalError)."
        case .timedOut: "Generation fails with InternalError.Timeout, as after three hours."
        case .canceled: "The task ends as CANCELED."
        case .refusedPicture: "The provider cannot fetch the reference picture: code 451 (successFlag 3)."
        case .noCallback: "The task finishes but no callback is sent."
        case .lateCallback: "The callback comes this long after the task has finished."
        case .doubleCallback: "The callback is delivered n times, one after the other."
        case .parallelCallback: "The callback is delivered n times at once."
        case .callbackFirst: "The callback is delivered before the create call is answered."
        case .contradictory: "A callback of success is followed by one of failure; record-info says success."
        case .junkCallback: "The callback's body is not JSON."
        case .unsignedCallback: "The callback is sent without the query string of callBackUrl."
        case .shapeB: "The callback's body has the form of record-info (not a fault: newer models send it)."
        case .queryError: "The question is answered with code 500, n times or for ever."
        case .queryNotFound: "The answer says that the task does not exist (code 404, UNKNOWN)."
        case .queryUnknownFlag: "The answer holds a status that no page documents (successFlag 7, RETRYING)."
        case .querySuspended: "The answer says SUSPENDED, n times or for ever."
        case .queryJunk: "The question is answered by a web page instead of JSON."
        case .queryHang: "The question is never answered."
        case .queryThrottle: "The question is refused with code 429, n times or for ever."
        case .queryNoURL: "A SUCCEEDED task is told without its video_url, n times or for ever."
        case .queryNestedURL: "The video_url of a SUCCEEDED task stands in output.results."
        case .videoURL: "The video_url of a SUCCEEDED task is this address."
        case .missingResult: "The picture's or video's address answers 404."
        case .junkResult: "The picture's or video's address serves a web page."
        case .originDisguise: "The video's address serves a web page that is labelled video/mp4."
        case .originForbidden: "The video's address answers 403."
        case .originError: "The video's address answers 500."
        case .originRedirect: "The video's address redirects to this one."
        case .originHang: "The request for the video is never answered."
        case .originSlow: "The request for the video is answered after this time."
        case .originStall: "Half of the video is sent and then nothing more."
        case .originDrip: "The video comes by 16 bytes, with this time between them."
        case .originReset: "The connection is reset after half of the video."
        case .originShort: "The connection is closed in order after half of the length that was promised."
        case .originLong: "1024 bytes more are sent than were promised."
        case .originEndless: "The video, without a length, is repeated for ever."
        case .originChunked: "The video comes without a length (not a fault)."
        case .originNoRange: "A request for a range is answered with 200 and the whole video."
        case .originWrongRange: "A part is sent whose Content-Range names other bytes."
        }
    }

    /// All faults, grouped by provider and stage, as aligned lines, `usage  sentence`, for a help text.
    package static var listing: String {
        let width = all.map(\.usage.count).max() ?? 0
        var lines: [String] = []
        for provider in SandboxProvider.allCases {
            for stage in SandboxFaultStage.allCases {
                let faults = all.filter { $0.stage == stage && $0.providers.contains(provider) }
                if !faults.isEmpty { lines += ["", "\(provider.rawValue). \(stage.rawValue):"] }
                lines += faults.map { fault in
                    let usage = provider == .nanoBanana ? fault.usage : fault.shortUsage
                    return "  " + usage + String(repeating: " ", count: width - usage.count + 2) + fault.sentence
                }
            }
        }
        return lines.dropFirst().joined(separator: "\n")
    }
}
