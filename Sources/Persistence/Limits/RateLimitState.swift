import Application
import BSON

/// How a key stands after it was asked for; times in milliseconds by the database's clock.
struct RateLimitState: Sendable {
    let isTaken: Bool
    let askedAt: Int64
    let used: [Int64]
    let ends: [Int64]

    /// - Parameter count: how many windows it has.
    static func reading(_ count: Int) -> @Sendable (BSONView) throws(BSONError) -> RateLimitState {
        { view throws(BSONError) in
            var (isTaken, askedAt) = (false, Int64(0))
            var used = [Int64](repeating: 0, count: count)
            var ends = used
            var elements = view.elements()
            while let element = try elements.next() {
                if element.hasKey("taken") {
                    isTaken = try BSONValue(element) == .bool(true)
                } else if element.hasKey("asked_at") {
                    askedAt = try element.milliseconds()
                } else {
                    let name = try element.keyText()
                    for index in 0..<count {
                        if name == "used\(index)" { used[index] = try element.integer() }
                        if name == "ends\(index)" { ends[index] = try element.milliseconds() }
                    }
                }
            }
            return RateLimitState(isTaken: isTaken, askedAt: askedAt, used: used, ends: ends)
        }
    }

    /// How long until every window has room.
    func wait(_ windows: [RateLimitWindow]) -> Int64 {
        windows.indices.filter { used[$0] >= Int64(windows[$0].limit) }.map { ends[$0] - askedAt }.max() ?? 0
    }
}
