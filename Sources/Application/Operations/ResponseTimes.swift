/// A histogram of response times with fixed logarithmic buckets. Histograms of several minutes and processes can be
/// added, and a percentile of the sum is exact to within `error`, in whole milliseconds of at least 1.
package struct ResponseTimes: Sendable, Hashable {
    /// Relative error: with four buckets per doubling, a bucket's middle is within 2^(1/8) of its bounds.
    package static let error = 0.0906
    /// The last one holds 2^18 ms, more than four minutes, and everything above.
    package static let buckets = 73

    /// Counts by bucket: bucket n ends at 2^(n/4) ms, and bucket 0 starts at 0.
    package private(set) var counts: [Int: Int] = [:]

    package init(counts: [Int: Int] = [:]) { self.counts = counts.filter { $0.value > 0 } }

    package mutating func add(_ time: Duration) { counts[Self.bucket(of: time), default: 0] += 1 }

    package mutating func add(_ other: ResponseTimes) { counts.merge(other.counts, uniquingKeysWith: +) }

    /// A percentile.
    ///
    /// - Parameter part: more than 0 and at most 1.
    /// - Returns: whole milliseconds; nil if empty.
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
