package import Domain

/// Counts plays.
package protocol PlayCounter: Sendable {
    /// Counts one play without blocking; it is stored soon after.
    func count(_ play: CountedPlay)
}

/// What was played.
package struct CountedPlay: Sendable, Hashable {
    /// The address that it was played under.
    package let proxy: ProxyID
    /// The video in a history; nil if there is none.
    package let record: RecordID?

    package init(_ proxy: ProxyID, record: RecordID?) {
        self.proxy = proxy
        self.record = record
    }
}
