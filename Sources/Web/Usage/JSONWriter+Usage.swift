import Application
import Domain
import NIOCore

extension JSONWriter {
    /// The whole response.
    static func usage(_ usage: Usage, by interval: UsageInterval) -> ByteBuffer {
        var json = JSONWriter(capacity: 256 + usage.rows.count * 160)
        json.raw(#"{"status":"success","data":{"totals":{"#)
        json.figures(usage.totals)
        json.raw(#"},"rows":"#)
        json.array(usage.rows) { json, row in
            json.raw(#"{"date":"#)
            let day = CalendarDate(row.start).dayText
            json.plain(interval == .day ? day : String(day.dropLast(3)))
            json.raw(",")
            json.figures(row.figures)
            json.raw("}")
        }
        json.raw("}}")
        return json.buffer
    }

    private mutating func figures(_ figures: UsageFigures) {
        raw(#""orders":"#)
        integer(figures.orders)
        raw(#","completed":"#)
        integer(figures.completed)
        raw(#","failed":"#)
        object(figures.failed.sorted { $0.key < $1.key }) { json, failure in
            json.string(failure.key)
            json.raw(":")
            json.integer(failure.value)
        }
        raw(#","video_seconds":"#)
        seconds(milliseconds: max(0, figures.videoMilliseconds))
        raw(#","bytes":"#)
        integer(Int(figures.bytes))
        raw(#","plays":"#)
        integer(Int(figures.plays))
        raw(#","cost":"#)
        stringOrNull(figures.cost?.text)
    }
}
