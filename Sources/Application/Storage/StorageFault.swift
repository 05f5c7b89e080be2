package import Domain

/// A difference between a store and the rows of `media`.
package enum StorageFault: Sendable, Hashable {
    /// Bytes without a row.
    ///
    /// - size: in bytes.
    case orphan(MediaLocation, size: Int64)
    /// A row without bytes.
    case missing(MediaObject)
    /// Bytes that are not those of their row, or cannot be read.
    ///
    /// - size: of the bytes that were read.
    case damaged(MediaObject, size: Int64, digest: ContentDigest)
}

/// What was done about a fault.
package enum StorageRemedy: Sendable, Hashable {
    /// Nothing: no repair was requested, or damaged content cannot be copied again and is kept.
    case none
    /// The bytes were removed.
    case removed
    /// The record's content is copied again from its origin.
    case copiedAgain
    /// The record forgets a thumbnail, poster or preview, which is made again from its content.
    case dropped
    /// The content cannot be copied again; the row was removed.
    case lost
}

/// What a check has found so far.
package struct StorageCheckReport: Sendable, Hashable {
    /// Objects found in the stores.
    package var objects = 0
    /// Rows, as counted at the start.
    package var totalRows: Int64 = 0
    /// Rows whose bytes were read and compared.
    package var rows = 0
    /// Bytes that were read.
    package var size: Int64 = 0
    package var orphans = 0
    package var missing = 0
    package var damaged = 0
    package var repaired = 0
    /// Uploads in parts that were never completed, which a repair has deleted.
    package var unfinished = 0
    /// Whether a repair was refused: so many objects are missing or orphans that a setting is probably wrong.
    package var isRefused = false

    package init() {}

    /// Whether storage is sound, perhaps after repairs.
    package var isSound: Bool { orphans + missing + damaged == repaired }

    /// Whether more objects are missing or orphans than single faults explain.
    var isImplausible: Bool {
        missing > max(20, Int(totalRows) / 20) || orphans > max(20, objects / 20)
    }

    mutating func count(_ fault: StorageFault) {
        switch fault {
        case .orphan: orphans += 1
        case .missing: missing += 1
        case .damaged: damaged += 1
        }
    }
}

package enum StorageCheckEvent: Sendable {
    /// After each batch.
    case progress(StorageCheckReport)
    case fault(StorageFault, StorageRemedy)
}
