extension SandboxFault {
    /// One sentence of help.
    package var help: String {
        switch self {
        case .badRequest: "The create call is refused with code 400, a parameter error."
        case .unauthorized: "The create call is refused with code 401, as if the API key were wrong."
        case .noCredit: "The create call is refused with code 402, insufficient credits."
        case .billing: "The create call is refused with PrepaidBillOverdue, which is a 429 but not throttling."
        case .arrearage: "The create call is refused with code 400, Arrearage, an unpaid account."
        case .moderation: "The create call is refused with code 400, DataInspectionFailed."
        case .throttle: "The create call is refused with code 429, n times or always."
        case .serverError: "The create call fails with code 500, n times or always; no task is created."
        case .unavailable: "The create call is refused with code 503; no task is created."
        case .hang: "The task is created, but the create call gets no response."
        case .slowReply: "The response to the create call is delayed by this time."
        case .junkReply: "The task is created, but the reply is a web page instead of JSON."
        case .noTaskID: "The task is created, but the reply has no task id."
        case .sameTaskID: "No task is created, and the reply has the id of the previous task."
        case .disconnect: "The task is created, but the connection is closed without a response."
        case .gateway429: "The task is created, but a gateway replies with a web page and status 429."
        case .gateway502: "The task is created, but a gateway replies with a web page and status 502."
        case .gateway503: "The task is created, but a gateway replies with a web page and status 503."
        case .slow: "Generation takes this time."
        case .stuck: "Generation never finishes: the task stays in progress (successFlag 0, RUNNING)."
        case .stuckPending: "Generation never starts: the task stays PENDING and can be cancelled."
        case .contentPolicy: "Generation fails by moderation (code 400 and successFlag 3; DataInspectionFailed)."
        case .generationFailed: "Generation fails (code 501 and successFlag 3; InternalError.Algo)."
        case .internalError: "The provider fails (code 500 and successFlag 2; InternalError)."
        case .timedOut: "Generation fails with InternalError.Timeout, as after three hours."
        case .canceled: "The task ends as CANCELED."
        case .refusedImage: "The provider cannot fetch the reference image: code 451 (successFlag 3)."
        case .noCallback: "The task ends, but no callback is sent."
        case .lateCallback: "The callback is sent this long after the end of the task."
        case .doubleCallback: "The callback is sent n times, in sequence."
        case .parallelCallback: "The callback is sent n times, in parallel."
        case .callbackFirst: "The callback is sent before the response to the create call."
        case .contradictory: "A success callback is followed by a failure callback; record-info reports success."
        case .junkCallback: "The callback's body is not JSON."
        case .unsignedCallback: "The callback is sent without the query string of callBackUrl."
        case .shapeB: "The callback's body has the format of record-info (not a fault: newer models send it)."
        case .queryError: "The status poll fails with code 500, n times or always."
        case .queryNotFound: "The status poll reports that the task does not exist (code 404, UNKNOWN)."
        case .queryUnknownFlag: "The status poll returns an undocumented status (successFlag 7, RETRYING)."
        case .querySuspended: "The status poll returns SUSPENDED, n times or always."
        case .queryJunk: "The status poll returns a web page instead of JSON."
        case .queryHang: "The status poll gets no response."
        case .queryThrottle: "The status poll is refused with code 429, n times or always."
        case .queryNoURL: "The status of a SUCCEEDED task lacks its video_url, n times or always."
        case .queryNestedURL: "The video_url of a SUCCEEDED task is in output.results."
        case .videoURL: "The video_url of a SUCCEEDED task is this URL."
        case .missingResult: "The result URL returns 404."
        case .junkResult: "The result URL returns a web page."
        case .originDisguise: "The video URL returns a web page labelled video/mp4."
        case .originForbidden: "The video URL returns 403."
        case .originError: "The video URL returns 500."
        case .originRedirect: "The video URL redirects to this one."
        case .originHang: "The video request gets no response."
        case .originSlow: "The response to the video request is delayed by this time."
        case .originStall: "Half of the video is sent, then nothing more."
        case .originDrip: "The video is sent 16 bytes at a time, with this pause between them."
        case .originReset: "The connection is reset after half of the video."
        case .originShort: "The connection is closed cleanly after half of the Content-Length."
        case .originLong: "1024 bytes more than the Content-Length are sent."
        case .originEndless: "The video is repeated endlessly, without a Content-Length."
        case .originChunked: "The video is sent without a Content-Length (not a fault)."
        case .originNoRange: "A range request returns 200 and the whole video."
        case .originWrongRange: "The Content-Range of a partial response names other bytes."
        }
    }

    /// All faults, grouped by provider and stage, as aligned lines: usage, then help.
    package static var listing: String {
        let width = all.map(\.usage.count).max() ?? 0
        var lines: [String] = []
        for provider in SandboxProvider.allCases {
            for stage in SandboxFaultStage.allCases {
                let faults = all.filter { $0.stage == stage && $0.providers.contains(provider) }
                if !faults.isEmpty { lines += ["", "\(provider.rawValue). \(stage.rawValue):"] }
                lines += faults.map { fault in
                    let usage = provider == .nanoBanana ? fault.usage : fault.shortUsage
                    return "  " + usage + String(repeating: " ", count: width - usage.count + 2) + fault.help
                }
            }
        }
        return lines.dropFirst().joined(separator: "\n")
    }
}
