/// Response times as counts in fixed logarithmic buckets. Such counts of several minutes and processes can be added up,
/// and a percentile of the sum is the true one to within `error`, in whole milliseconds; what took less than one counts as
/// one.
package struct ResponseTimes: Sendable, Hashable {
    /// Four buckets to each doubling. The middle of one is no further from its ends than the eighth root of two.
    package static let error = 0.0906
    /// 2^18 ms, more than four minutes, and all that is longer is in the last one.
    package static let buckets = 73

    /// How many lie in each bucket: number n ends at 2^(n/4) milliseconds, and number 0 begins at nothing.
    package private(set) var counts: [Int: Int] = [:]

    package init(counts: [Int: Int] = [:]) { self.counts = counts.filter { $0.value > 0 } }

    package mutating func add(_ time: Duration) { counts[Self.bucket(of: time), default: 0] += 1 }

    package mutating func add(_ other: ResponseTimes) { counts.merge(other.counts, uniquingKeysWith: +) }

    /// The time within which this part of all was answered.
    ///
    /// - Parameter part: more than 0 and at most 1.
    /// - Returns: whole milliseconds; nil where nothing was counted.
    package func milliseconds(at part: Double) -> Int? {
        let total = counts.values.reduce(0, +)
        guard total > 0 else { return nil }
        var rank = max(1, Int((part * Double(total)).rounded(.up)))
        for (bucket, count) in counts.sorted(by: { $0.key < $1.key }) {
            if rank <= count { return Int(Self.middle(of: bucket).rounded()) }
            rank -= count
        }
        return nil
    }

    static func bucket(of time: Duration) -> Int {
        let (seconds, attoseconds) = time.components
        let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        var (low, high) = (0, buckets - 1)
        while low < high {
            let middle = (low + high) / 2
            if milliseconds <= end(of: middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static let steps = [1, 1.189_207_115_002_721, 1.414_213_562_373_095, 1.681_792_830_507_429]

    private static func end(of bucket: Int) -> Double { Double(1 << (bucket / 4)) * steps[bucket % 4] }

    private static func middle(of bucket: Int) -> Double {
        let bucket = min(max(bucket, 0), buckets - 1)
        return bucket == 0 ? 0.5 : (end(of: bucket) * end(of: bucket - 1)).squareRoot()
    }
}
