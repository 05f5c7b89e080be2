import Domain

extension CheckStorage {
    func repair(_ fault: StorageFault) async throws(Failure) -> StorageRemedy {
        switch fault {
        case .orphan(let location, _):
            try await stores.store(location.store).remove(location.key)
            return .removed
        case .missing(let object):
            if try await copyAgain(object) { return .copiedAgain }
            try await media.remove([object.id])
            return .lost
        case .damaged(let object, _, _):
            return try await copyAgain(object) ? .copiedAgain : .none
        }
    }

    /// Has the content of the object's record copied again, and removes all its objects. They are registered as a write,
    /// so that the sweep finishes what a crash interrupts.
    ///
    /// - Returns: false if the link of the origin is dead, and for uploads.
    private func copyAgain(_ object: MediaObject) async throws(Failure) -> Bool {
        guard let record = object.record else { return false }
        // Removed together with another object of its record.
        guard try await media.object(object.id) != nil else { return true }
        var objects = try await media.objects(of: record)
        objects.sort { $0.kind.isContent && !$1.kind.isContent }
        let write = MediaWrite(
            id: environment.makeRecordID(), record: record,
            parts: objects.map { MediaWrite.Part(object: $0.id, location: $0.location) })
        try await media.begin(write)
        guard try await archives[record.history].restart(record.id) else {
            try await media.end(write.id)
            return false
        }
        for object in objects { try await stores.store(object.location.store).remove(object.location.key) }
        try await media.remove(objects.map(\.id))
        try await media.end(write.id)
        return true
    }
}

extension MediaKind {
    /// Whether the other objects of a record are made from it.
    fileprivate var isContent: Bool { self == .image || self == .video }
}
