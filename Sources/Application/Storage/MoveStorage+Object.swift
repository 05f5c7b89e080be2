import Domain
import Logging

extension MoveStorage {
    private static let renewal: Duration = .seconds(15)

    enum ObjectOutcome {
        case alreadyThere
        case moved(OldLocation)
        case changed
        case damaged
    }

    /// Copies one object, reads it back, and changes its row to the new location.
    func move(_ object: MediaObject, to target: any ObjectStore) async throws(Failure) -> ObjectOutcome {
        let new = MediaLocation(store: target.name, key: newKey(of: object))
        // With new ids, so that the sweep does not delete the object's row.
        let write = MediaWrite(
            id: environment.makeRecordID(), record: nil,
            parts: [new, object.location].map {
                MediaWrite.Part(object: environment.makeRecordID(), location: $0)
            })
        try await media.begin(write)
        let isCopied = try await holdingLease(every: Self.renewal, clock: environment.clock) { () throws(Failure) in
            try await media.renew(write.id)
        } _: { () throws(Failure) in
            try await copy(object, to: target, as: new.key)
        }
        guard isCopied == true else {
            try await undo(write.id, new)
            return try await media.object(object.id) == object ? .damaged : .changed
        }
        // The lease must last until the row is changed and the old bytes are deleted.
        guard try await media.renew(write.id) else {
            throw .unavailableStorage("the move of \(object.id.text) took too long, and was swept as abandoned")
        }
        do throws(WriteFailure) {
            if try await media.move(object.id, from: object.location, to: new) {
                return .moved(OldLocation(write: write.id, location: object.location, new: new))
            }
        } catch {
            // The sweep removes the bytes at the location that the row does not have.
            throw .unavailableStorage(error.detail)
        }
        try await undo(write.id, new)
        return .changed
    }

    /// A new key for each attempt, so that the sweep can remove what an earlier attempt has left. The key of an upload
    /// is its public name, and is kept.
    private func newKey(of object: MediaObject) -> ObjectKey {
        if object.kind == .upload { return object.location.key }
        return ObjectKey(random: environment.randomBytes(16), fileExtension: object.location.key.fileExtension)
    }

    /// - Returns: false if the bytes are missing or damaged, at their old location or at the new one.
    private func copy(
        _ object: MediaObject, to target: any ObjectStore, as key: ObjectKey
    ) async throws(Failure) -> Bool {
        let file = try await scratch.makeFile()
        var digester = ContentDigester()
        let outcome = try await stores.store(object.location.store).contents(of: object.location.key) {
            chunk throws(Failure) in
            digester.update(chunk)
            try await file.append(chunk)
        }
        guard outcome == .complete, digester.matches(object.facts) else {
            logger.error("object not moved", metadata: ["object": "\(object.id.text)", "error": "damaged: \(outcome)"])
            return false
        }
        try await target.put(
            .file(path: file.path, size: digester.size), as: key, digest: object.facts.digest,
            contentType: object.facts.contentType)
        let copy = try await target.digest(of: key)
        return copy.outcome == .complete && copy.digester.matches(object.facts)
    }

    private func undo(_ write: RecordID, _ new: MediaLocation) async throws(Failure) {
        // Another process may be moving the object to the same location. The sweep finds out.
        guard try await media.registered([new.key], in: new.store, except: write).isEmpty else { return }
        if try await media.objects(at: [new.key], in: new.store).isEmpty {
            try await stores.store(new.store).remove(new.key)
        }
        try await media.end(write)
    }
}

extension ObjectStore {
    /// The checksums and the size of an object's bytes, as far as they can be read.
    func digest(of key: ObjectKey) async throws(Failure) -> (outcome: ReadOutcome, digester: ContentDigester) {
        var digester = ContentDigester()
        let outcome = try await contents(of: key) { digester.update($0) }
        return (outcome, digester)
    }
}

extension ContentDigester {
    func matches(_ facts: MediaFacts) -> Bool { size == facts.size && digest == facts.digest }
}
