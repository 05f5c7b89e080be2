import Application
import Domain

/// The JSON of the admin routes.
extension JSONWriter {
    /// The members of a traffic object, without braces.
    mutating func traffic(_ stats: TrafficStats) {
        raw(#""requests":"#)
        integer(stats.requests)
        raw(#","bytes":"#)
        integer(Int(stats.bytes))
        raw(#","errors":"#)
        integer(stats.errors)
        raw(#","errorRate":"#)
        if let rate = stats.errorRate { fraction(rate) } else { raw("null") }
        raw(#","responseMilliseconds":"#)
        // Null without requests, or if all clients left before the response.
        guard let median = stats.times.milliseconds(at: 0.5), let p95 = stats.times.milliseconds(at: 0.95),
            let p99 = stats.times.milliseconds(at: 0.99)
        else { return raw("null") }
        raw(#"{"median":"#)
        integer(median)
        raw(#","p95":"#)
        integer(p95)
        raw(#","p99":"#)
        integer(p99)
        raw("}")
    }

    mutating func points(_ period: ProxyStats.Period) {
        array(period.points) { json, point in
            json.raw(#"{"at":"#)
            json.timestamp(point.at)
            json.raw(",")
            json.traffic(point.stats)
            json.raw("}")
        }
    }

    /// The members of a mapping, without braces.
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
        stringOrNull(listed.parkedFor?.message ?? job.error)
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

    mutating func backlog(_ backlog: ArchiveBacklog) {
        raw(#"{"waiting":"#)
        integer(Int(backlog.waiting))
        raw(#","oldestWaitingSeconds":"#)
        if let seconds = backlog.oldestSeconds { integer(Int(seconds)) } else { raw("null") }
        raw(#","failing":"#)
        integer(Int(backlog.failing))
        raw(#","endangered":"#)
        integer(Int(backlog.endangered))
        raw(#","lost":"#)
        integer(Int(backlog.lost))
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

    /// - Parameter number: 0 to 1, written with up to four decimals.
    private mutating func fraction(_ number: Double) {
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
    /// Truncated to whole seconds.
    var wholeSeconds: Int { Int(components.seconds) }
}
