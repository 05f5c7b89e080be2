package import Domain
import Synchronization

/// Makes record ids as MongoDB's drivers do: the second, five bytes of this process, and a counter.
package final class RecordIDSource: Sendable {
    private let process: UInt64
    private let counter: Atomic<UInt32>
    private let now: @Sendable () -> Timestamp

    package init(now: @escaping @Sendable () -> Timestamp) {
        var random = SystemRandomNumberGenerator()
        process = random.next() & 0xFF_FFFF_FFFF
        counter = Atomic(UInt32.random(in: 0...0xFF_FFFF, using: &random))
        self.now = now
    }

    package func next() -> RecordID {
        let second = UInt64(UInt32(truncatingIfNeeded: now().milliseconds / 1000))
        let count = counter.wrappingAdd(1, ordering: .relaxed).oldValue & 0xFF_FFFF
        // Eight bytes: four of the second, four of the process; then one of the process and three of the counter.
        return RecordID(high: second << 32 | process >> 8, low: UInt32(process & 0xFF) << 24 | count)
    }
}
