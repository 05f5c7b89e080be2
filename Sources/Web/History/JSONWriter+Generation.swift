import Domain

/// The JSON of a history record.
extension JSONWriter {
    /// The usual length of a record, in bytes.
    static let generationEstimate = 768

    /// - Parameter isForPage: see `image(_:isForPage:)`.
    mutating func generation(_ generation: borrowing Generation, isForPage: Bool) {
        raw(#"{"id":"#)
        id(generation.id)
        raw(#","generation_type":"#)
        let isKnown = generation.kind == GenerationKind.textToVideo.text
        kind(generation.kind, isKnown: isKnown, isForPage: isForPage)
        raw(#","prompt":"#)
        string(generation.prompt)
        raw(#","status":"#)
        plain(generation.status.rawValue)
        raw(#","proxy_url":"#)
        stringOrNull(generation.proxyURL)
        raw(#","task_id":"#)
        stringOrNull(generation.taskID)
        raw(#","generation_params":"#)
        json(generation.parameters)
        raw(#","error":"#)
        stringOrNull(generation.error)
        raw(#","created_at":"#)
        timestamp(generation.createdAt)
        raw(#","completed_at":"#)
        timestampOrNull(generation.completedAt)
        raw(#","expires_at":"#)
        timestampOrNull(generation.expiresAt)
        raw("}")
    }

    private mutating func json(_ parameters: GenerationParameters) {
        var separator: StaticString = "{"
        func begin(_ json: inout JSONWriter, _ name: StaticString) {
            json.raw(separator)
            json.raw(name)
            separator = ","
        }
        if let duration = parameters.duration {
            begin(&self, #""duration":"#)
            integer(duration)
        }
        if let size = parameters.size {
            begin(&self, #""size":"#)
            plain(size.text)
        }
        if let fps = parameters.fps {
            begin(&self, #""fps":"#)
            integer(fps)
        }
        if let seed = parameters.seed {
            begin(&self, #""seed":"#)
            integer(seed)
        }
        if let negative = parameters.negativePrompt {
            begin(&self, #""negative_prompt":"#)
            string(negative)
        }
        raw(parameters == GenerationParameters() ? "{}" : "}")
    }
}
