import Domain

extension CheckStorage {
    func repair(_ fault: StorageFault) async throws(Failure) -> StorageRemedy {
        switch fault {
        case .orphan(let location, let size):
            // A move may have taken the place since.
            let object = StoredObject(key: location.key, size: size)
            guard try await !withoutRow([object], in: location.store).isEmpty else { return .removed }
            try await stores.store(location.store).remove(location.key)
            return .removed
        case .missing(let object) where object.isDerived, .damaged(let object, _, _) where object.isDerived:
            return try await drop(object)
        case .missing(let object):
            if try await copyAgain(object) { return .copiedAgain }
            _ = try await media.remove([MediaWrite.Part(object)])
            return .lost
        case .damaged(let object, _, _):
            return try await copyAgain(object) ? .copiedAgain : .none
        }
    }

    /// - Returns: how many were removed.
    func removeUnfinished() async throws(Failure) -> Int {
        var removed = 0
        for store in stores.all {
            removed += try await store.removeUnfinished { keys throws(Failure) in
                try await media.registered(keys, in: store.name, except: nil)
            }
        }
        return removed
    }

    /// Removes an object that was made from the record's content, and the record's reference to it: of thumbnails both.
    private func drop(_ object: MediaObject) async throws(Failure) -> StorageRemedy {
        guard let record = object.record else { return .none }
        // Removed together with another object of its record.
        guard try await media.object(object.id) != nil else { return .dropped }
        let archive = archives[record.kind]
        var dropped = [object]
        // Otherwise a repair was interrupted, and those of the record may have been made since.
        if try await archive.refers(record.id, to: object.id) {
            dropped += try await media.objects(of: record).filter { $0.id != object.id && $0.kind == object.kind }
        }
        // First: the next repair finishes what an interruption leaves.
        try await media.beginRemoval(of: dropped.map(\.id))
        try await archive.forget(object)
        try await media.remove(dropped.map(MediaWrite.Part.init), from: stores)
        return .dropped
    }

    /// Finishes a deletion that has begun, and was perhaps interrupted.
    func finishDeletion(of object: MediaObject) async throws(Failure) {
        if object.isDerived {
            _ = try await drop(object)
        } else {
            try await media.remove([MediaWrite.Part(object)], from: stores)
        }
    }

    /// Has the content of the object's record copied again, and removes all its objects. They are registered as a write,
    /// so that the sweep finishes what a crash interrupts.
    ///
    /// - Returns: false if the link of the origin has expired, and for uploads.
    private func copyAgain(_ object: MediaObject) async throws(Failure) -> Bool {
        guard let record = object.record else { return false }
        // Removed together with another object of its record.
        guard try await media.object(object.id) != nil else { return true }
        var objects = try await media.objects(of: record)
        objects.sort { !$0.isDerived && $1.isDerived }
        let write = MediaWrite(
            id: environment.makeRecordID(), record: record,
            parts: objects.map(MediaWrite.Part.init))
        try await media.begin(write)
        guard try await archives[record.kind].restart(record.id) else {
            try await media.end(write.id)
            return false
        }
        try await media.remove(write.parts, from: stores)
        try await media.end(write.id)
        return true
    }
}

extension MediaObject {
    /// Whether it was made from the content of its record.
    fileprivate var isDerived: Bool {
        switch kind {
        case .thumbnail, .poster, .preview: true
        case .image, .video, .upload: false
        }
    }
}
