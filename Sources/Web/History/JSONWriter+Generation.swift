import Domain

/// The JSON of a history record.
extension JSONWriter {
    /// The usual length of a record, in bytes.
    static let generationEstimate = 1024

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
        timestampOrNull(generation.content == nil ? generation.expiresAt : nil)
        archive(generation)
        if let trashedAt = generation.trashedAt {
            raw(#","trashed_at":"#)
            timestamp(trashedAt)
        }
        labels(generation.labels, writesNulls: true)
        raw("}")
    }

    private mutating func archive(_ generation: borrowing Generation) {
        guard let content = generation.content else {
            raw(#","archived":false,"width":null,"height":null,"color":null,"duration":null"#)
            return raw(#","thumbnail_url":null,"poster_url":null,"preview_url":null"#)
        }
        raw(#","archived":true,"width":"#)
        if let width = content.width { integer(width) } else { raw("null") }
        raw(#","height":"#)
        if let height = content.height { integer(height) } else { raw("null") }
        raw(#","color":"#)
        if let color = content.color { self.color(color) } else { raw("null") }
        raw(#","duration":"#)
        if let duration = content.durationMilliseconds { seconds(milliseconds: duration) } else { raw("null") }
        raw(#","thumbnail_url":"#)
        address(content.thumbnails != nil, "/thumbnail?size=320&v=", of: generation, content)
        raw(#","poster_url":"#)
        address(content.poster != nil, "/poster?v=", of: generation, content)
        raw(#","preview_url":"#)
        address(content.preview != nil, "/preview?v=", of: generation, content)
    }

    /// The address of a part, or null if there is none.
    private mutating func address(
        _ exists: Bool, _ part: StaticString, of generation: borrowing Generation, _ content: ArchivedContent
    ) {
        if exists { address(of: generation.id, in: .video, part, content.version) } else { raw("null") }
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
