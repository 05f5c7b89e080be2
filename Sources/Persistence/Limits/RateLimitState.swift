import Application
import BSON

/// The state of a key after an attempt; times in milliseconds by the database's clock.
struct RateLimitState: Sendable {
    let isTaken: Bool
    let requestedAt: Int64
    let used: [Int64]
    let ends: [Int64]

    /// - Parameter count: the number of windows.
    static func reading(_ count: Int) -> @Sendable (BSONView) throws(BSONError) -> RateLimitState {
        { view throws(BSONError) in
            var (isTaken, requestedAt) = (false, Int64(0))
            var used = [Int64](repeating: 0, count: count)
            var ends = used
            var elements = view.elements()
            while let element = try elements.next() {
                if element.hasKey("taken") {
                    isTaken = try BSONValue(element) == .bool(true)
                } else if element.hasKey("asked_at") {
                    requestedAt = try element.milliseconds()
                } else {
                    let name = try element.keyText()
                    for index in 0..<count {
                        if name == "used\(index)" { used[index] = try element.integer() }
                        if name == "ends\(index)" { ends[index] = try element.milliseconds() }
                    }
                }
            }
            return RateLimitState(isTaken: isTaken, requestedAt: requestedAt, used: used, ends: ends)
        }
    }

    /// Milliseconds until every window has room.
    func wait(_ windows: [RateLimitWindow]) -> Int64 {
        windows.indices.filter { used[$0] >= Int64(windows[$0].limit) }.map { ends[$0] - requestedAt }.max() ?? 0
    }
}
