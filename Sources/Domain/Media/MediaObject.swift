/// A stored object: a row of `media`. It describes the bytes that are served.
package struct MediaObject: Sendable, Hashable {
    package var id: RecordID
    package var owner: Owner
    /// Nil for an upload: several records may refer to it.
    package var record: ItemReference?
    package var kind: MediaKind
    package var location: MediaLocation
    package var facts: MediaFacts
    /// Whether its deletion has begun: its bytes may be gone already.
    package var isBeingDeleted = false

    package init(
        id: RecordID, owner: Owner, record: ItemReference?, kind: MediaKind, location: MediaLocation,
        facts: MediaFacts
    ) {
        self.id = id
        self.owner = owner
        self.record = record
        self.kind = kind
        self.location = location
        self.facts = facts
    }
}

/// Where the bytes of an object are. A move between stores changes it, and nothing else.
package struct MediaLocation: Sendable, Hashable {
    package let store: StoreName
    package let key: ObjectKey

    package init(store: StoreName, key: ObjectKey) {
        self.store = store
        self.key = key
    }
}

/// What is known of an object's bytes.
package struct MediaFacts: Sendable, Hashable {
    /// In bytes.
    package var size: Int64
    package var digest: ContentDigest
    package var contentType: String
    /// In pixels, as displayed; nil if unknown.
    package var width: Int?
    /// In pixels, as displayed; nil if unknown.
    package var height: Int?
    /// Nil for still images.
    package var durationMilliseconds: Int64?

    package init(
        size: Int64, digest: ContentDigest, contentType: String, width: Int? = nil, height: Int? = nil,
        durationMilliseconds: Int64? = nil
    ) {
        self.size = size
        self.digest = digest
        self.contentType = contentType
        self.width = width
        self.height = height
        self.durationMilliseconds = durationMilliseconds
    }
}

/// The checksums of an object's bytes.
package struct ContentDigest: Sendable, Hashable {
    /// 64 lower-case hexadecimal digits.
    package let sha256: String
    /// As in ZIP archives and PNG (ISO 3309).
    package let crc32: UInt32

    package init(sha256: String, crc32: UInt32) {
        self.sha256 = sha256
        self.crc32 = crc32
    }
}
