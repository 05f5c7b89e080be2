import Domain

/// The JSON of a history record.
extension JSONWriter {
    /// The usual length of a record, in bytes.
    static let generationEstimate = 768

    mutating func generation(_ generation: borrowing Generation) {
        raw(#"{"id":"#)
        id(generation.id)
        raw(#","generation_type":"#)
        string(generation.kind)
        raw(#","prompt":"#)
        string(generation.prompt)
        raw(#","status":"#)
        plain(generation.status.rawValue)
        raw(#","proxy_url":"#)
        stringOrNull(generation.proxyURL)
        raw(#","task_id":"#)
        stringOrNull(generation.taskID)
        raw(#","generation_params":"#)
        if let parameters = generation.parameters { json(parameters) } else { raw("{}") }
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
}
