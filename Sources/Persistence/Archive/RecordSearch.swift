import BSON
import Synchronization

/// How far a search through all records of a collection has come: the next call continues there.
final class RecordSearch: Sendable {
    private let state = Mutex<ObjectID?>(nil)

    /// The last record that was searched; nil at the beginning.
    var position: ObjectID? {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
