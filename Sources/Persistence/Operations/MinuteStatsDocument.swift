import Application
import BSON
import Domain

/// The stored form of a minute: `kind, at, outcomes: {ok: 5, …}, bytes, times: {"12": 5, …}`; `times` by bucket.
enum MinuteStatsDocument {
    /// Nil for an unknown kind.
    static func read(_ record: BSONView) throws(BSONError) -> MinuteStats? {
        guard let kind = try record.first("kind"), kind.type == .string, let at = try record.first("at"),
            at.type == .date, let subject = StatsSubject(rawValue: try kind.string())
        else { return nil }
        var count = StatsCount()
        count.outcomes = try counts("outcomes", in: record)
        if let bytes = try record.first("bytes") { count.bytes = (try? bytes.integer()) ?? 0 }
        var times: [Int: Int] = [:]
        for (bucket, number) in try counts("times", in: record) {
            if let bucket = Int(bucket) { times[bucket] = number }
        }
        count.times = ResponseTimes(counts: times)
        return MinuteStats(
            MinuteStats.Key(subject, at: Timestamp(milliseconds: try at.milliseconds())), count)
    }

    static func increments(_ count: StatsCount) -> BSONDocument {
        var fields = count.outcomes.map { ("outcomes.\($0)", BSONValue.int64(Int64($1))) }
        if count.bytes > 0 { fields.append(("bytes", .int64(count.bytes))) }
        fields += count.times.counts.map { ("times.\($0)", .int64(Int64($1))) }
        return (try? BSONDocument(fields)) ?? BSONDocument()
    }

    private static func counts(_ key: StaticString, in record: BSONView) throws(BSONError) -> [String: Int] {
        guard let element = try record.first(key), element.type == .document else { return [:] }
        var counts: [String: Int] = [:]
        var elements = try element.view().elements()
        while let one = try elements.next() {
            if let number = try? one.integer() { counts[try one.keyText()] = Int(number) }
        }
        return counts
    }
}
