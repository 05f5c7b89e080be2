import Application
import Domain

/// The shapes that operators see.
extension JSONWriter {
    /// The members of a stretch of time, without brackets.
    mutating func figures(_ figures: TrafficStats) {
        raw(#""requests":"#)
        integer(figures.requests)
        raw(#","bytes":"#)
        integer(Int(figures.bytes))
        raw(#","errors":"#)
        integer(figures.errors)
        raw(#","errorRate":"#)
        if let rate = figures.errorRate { part(rate) } else { raw("null") }
        raw(#","responseMilliseconds":"#)
        // Without requests, and where all who asked left before there was an answer.
        guard let median = figures.times.milliseconds(at: 0.5), let p95 = figures.times.milliseconds(at: 0.95),
            let p99 = figures.times.milliseconds(at: 0.99)
        else { return raw("null") }
        raw(#"{"median":"#)
        integer(median)
        raw(#","p95":"#)
        integer(p95)
        raw(#","p99":"#)
        integer(p99)
        raw("}")
    }

    mutating func points(_ stretch: ProxyStats.Stretch) {
        raw("[")
        for (index, point) in stretch.points.enumerated() {
            raw(index == 0 ? #"{"at":"# : #",{"at":"#)
            timestamp(point.at)
            raw(",")
            figures(point.figures)
            raw("}")
        }
        raw("]")
    }

    /// The members of a mapping, without brackets.
    mutating func mapping(_ mapping: AdminMapping) {
        raw(#""proxy_id":"#)
        string(mapping.proxyID)
        raw(#","task_id":"#)
        stringOrNull(mapping.taskID)
        raw(#","access_count":"#)
        integer(mapping.plays)
        raw(#","last_accessed_at":"#)
        timestampOrNull(mapping.lastPlayedAt)
        raw(#","created_at":"#)
        timestampOrNull(mapping.createdAt)
        raw(#","expires_at":"#)
        timestampOrNull(mapping.expiresAt)
    }

    mutating func adminJob(_ listed: AdminVideoJob) {
        let job = listed.job
        raw(#"{"job_id":"#)
        string(job.id.text)
        raw(#","user_id":"#)
        stringOrNull(job.owner?.text)
        raw(#","status":"#)
        plain(job.status.rawValue)
        raw(#","error":"#)
        stringOrNull(listed.parkedFor?.sentence ?? job.error)
        raw(#","attempts":"#)
        integer(listed.attempts)
        raw(#","created_at":"#)
        timestamp(job.createdAt)
        raw(#","updated_at":"#)
        timestamp(job.updatedAt)
        raw(#","isParked":"#)
        bool(listed.parkedFor != nil)
        raw("}")
    }

    mutating func alert(_ alert: Alert) {
        raw(#"{"rule":"#)
        plain(alert.rule.rawValue)
        raw(#","summary":"#)
        string(alert.summary)
        raw(#","since":"#)
        timestamp(alert.since)
        if let end = alert.endedAt {
            raw(#","endedAt":"#)
            timestamp(end)
        }
        raw("}")
    }

    /// - Parameter number: 0 to 1; to the fourth place.
    private mutating func part(_ number: Double) {
        let digits = Int((min(max(number, 0), 1) * 10_000).rounded())
        integer(digits / 10_000)
        guard digits % 10_000 > 0 else { return }
        raw(".")
        var rest = digits % 10_000
        var place = 1000
        while rest > 0 {
            integer(rest / place)
            rest %= place
            place /= 10
        }
    }
}

extension Duration {
    /// Cut to whole seconds.
    var wholeSeconds: Int { Int(components.seconds) }
}
