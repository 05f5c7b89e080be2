package import Domain
import Synchronization

/// The orders that have ended in this process and are not settled yet.
package final class EndedOrders: Sendable {
    /// What exceeds this is settled when it is due.
    private static let capacity = 10_000

    private let orders = Mutex<Set<RecordID>>([])
    private let signal = WakeSignal()

    package init() {}

    package func add(_ ended: [RecordID]) {
        orders.withLock { orders in
            for order in ended where orders.count < Self.capacity { orders.insert(order) }
        }
        signal.signal()
    }

    func take() -> [RecordID] {
        orders.withLock { orders in
            defer { orders = [] }
            return Array(orders)
        }
    }

    /// Waits until an order ends.
    func wait(atMost duration: Duration, clock: any Clock<Duration>) async {
        await signal.wait(atMost: duration, clock: clock)
    }
}
