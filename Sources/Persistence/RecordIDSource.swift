package import Domain
import Synchronization

/// Generates record ids as MongoDB drivers do: timestamp in seconds, five random bytes per process, and a counter.
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
        // High 8 bytes: 4 of the timestamp, 4 of the process. Low 4 bytes: 1 of the process, 3 of the counter.
        return RecordID(high: second << 32 | process >> 8, low: UInt32(process & 0xFF) << 24 | count)
    }
}
