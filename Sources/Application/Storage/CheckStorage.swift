package import Domain

/// Reads every object and compares the stores with the rows of `media`. Finds objects without a row, rows without an
/// object, and objects whose bytes do not match their row. The service may run meanwhile: registered writes and objects
/// that are being deleted are in progress and no faults. Files of earlier versions have no rows, and are ignored.
///
/// A repair removes objects without a row, and completes deletions in progress, one of which may have been interrupted.
/// Missing or damaged content is copied again if the link of its origin is still valid. Otherwise the row of missing
/// content is removed, and damaged content is kept. A missing or damaged thumbnail, poster or preview is removed, and the
/// archiver makes it again from the content.
package struct CheckStorage: Sendable {
    private static let batch = 500
    /// Objects that are read at a time.
    private static let concurrency = 4
    /// How long the row of an object may outlive its bytes while it is deleted.
    private static let deletionTime: Duration = .seconds(1)

    let media: any MediaRepository
    let stores: MediaStores
    let archives: PerKind<any ArchiveRepository>
    let environment: SystemEnvironment
    private let sweep: SweepAbandonedWrites

    package init(
        media: any MediaRepository, stores: MediaStores, archives: PerKind<any ArchiveRepository>,
        sweep: SweepAbandonedWrites,
        environment: SystemEnvironment
    ) {
        self.media = media
        self.stores = stores
        self.archives = archives
        self.sweep = sweep
        self.environment = environment
    }

    /// Repairs after all objects were read. If so many are missing or without a row that probably the folder, the
    /// bucket or the database is the wrong one, it repairs nothing.
    ///
    /// - Parameters:
    ///   - forced: repairs even then.
    ///   - observe: gets each fault, and the progress.
    /// - Throws: if the database or a store is unavailable, also one that is not configured here.
    package func callAsFunction(
        repairing: Bool, forced: Bool = false, observe: @Sendable (StorageCheckEvent) async -> Void
    ) async throws(Failure) -> StorageCheckReport {
        if repairing { try await sweep() }
        var report = StorageCheckReport()
        var (orphans, suspects, deleted) = ([StorageFault](), [RecordID](), [MediaObject]())
        for total in try await media.totals() { report.totalRows += total.objects }
        for store in stores.all {
            for orphan in try await self.orphans(in: store, &report, observe) {
                let fault = StorageFault.orphan(MediaLocation(store: store.name, key: orphan.key), size: orphan.size)
                report.count(fault)
                if repairing { orphans.append(fault) } else { await observe(.fault(fault, .none)) }
            }
        }
        var last: RecordID?
        while !Task.isCancelled {
            let objects = try await media.objects(after: last, in: nil, atMost: Self.batch)
            for (object, fault) in try await faults(of: objects) {
                report.count(fault)
                if repairing { suspects.append(object) } else { await observe(.fault(fault, .none)) }
            }
            // Another record may refer to an upload by now: the cleanup finishes its deletion, if it is to be deleted.
            if repairing { deleted += objects.filter { $0.isBeingDeleted && $0.kind != .upload } }
            report.rows += objects.count
            for object in objects { report.size += object.facts.size }
            await observe(.progress(report))
            guard let end = objects.last, objects.count == Self.batch else { break }
            last = end.id
        }
        report.isRefused = repairing && !forced && report.isImplausible
        guard repairing, !report.isRefused, !Task.isCancelled else { return report }
        report.unfinished = try await removeUnfinished()
        for object in deleted { try await finishDeletion(of: object) }
        for fault in orphans { try await repair(fault, &report, observe) }
        for id in suspects {
            // Unless it was repaired with another object of its record, or deleted.
            guard let object = try await media.object(id), !object.isBeingDeleted,
                let fault = try await unregistered(compare(object), object)
            else {
                report.repaired += 1
                continue
            }
            try await repair(fault, &report, observe)
        }
        return report
    }

    private func repair(
        _ fault: StorageFault, _ report: inout StorageCheckReport, _ observe: (StorageCheckEvent) async -> Void
    ) async throws(Failure) {
        let remedy = try await repair(fault)
        if remedy != .none { report.repaired += 1 }
        await observe(.fault(fault, remedy))
    }

    // MARK: - Objects without rows

    private func orphans(
        in store: any ObjectStore, _ report: inout StorageCheckReport, _ observe: (StorageCheckEvent) async -> Void
    ) async throws(Failure) -> [StoredObject] {
        var suspects: [StoredObject] = []
        var listed = report
        try await store.list { objects throws(Failure) in
            suspects += try await withoutRow(objects.filter { !$0.key.isFlat }, in: store.name)
            listed.objects += objects.count
            await observe(.progress(listed))
        }
        report = listed
        var orphans: [StoredObject] = []
        // Objects that were being deleted are gone by now.
        for suspect in try await withoutRow(suspects, in: store.name) where try await store.has(suspect.key) {
            orphans.append(suspect)
        }
        return orphans
    }

    /// Registered writes are looked up first: a write that ends between the two look-ups has its rows by the second.
    func withoutRow(_ objects: [StoredObject], in store: StoreName) async throws(Failure) -> [StoredObject] {
        var found: [StoredObject] = []
        for start in stride(from: 0, to: objects.count, by: Self.batch) {
            let batch = objects[start..<min(start + Self.batch, objects.count)]
            let registered = try await media.registered(batch.map(\.key), in: store, except: nil)
            let rest = batch.filter { !registered.contains($0.key) }
            if rest.isEmpty { continue }
            let known = Set(try await media.objects(at: rest.map(\.key), in: store).map(\.location.key))
            found += rest.filter { !known.contains($0.key) }
        }
        return found
    }

    // MARK: - Rows without their bytes

    private func faults(
        of objects: [MediaObject]
    ) async throws(Failure) -> [(object: RecordID, fault: StorageFault)] {
        let results = await withTaskGroup(of: Result<(RecordID, StorageFault)?, Failure>.self) { group in
            var results: [Result<(RecordID, StorageFault)?, Failure>] = []
            for (index, object) in objects.enumerated() {
                if index >= Self.concurrency, let result = await group.next() { results.append(result) }
                group.addTask {
                    do throws(Failure) {
                        return .success(try await fault(of: object).map { (object.id, $0) })
                    } catch {
                        return .failure(error)
                    }
                }
            }
            for await result in group { results.append(result) }
            return results
        }
        var faults: [(RecordID, StorageFault)] = []
        for result in results { if let fault = try result.get() { faults.append(fault) } }
        return faults
    }

    private func fault(of object: MediaObject) async throws(Failure) -> StorageFault? {
        guard !object.isBeingDeleted, try await compare(object) != nil else { return nil }
        // The object may just be deleted, bytes first, or moved since its row was read.
        try? await environment.clock.sleep(for: Self.deletionTime)
        return try await unregistered(compare(object), object)
    }

    /// - Returns: nil if the object was moved or deleted since it was read from the rows, or is being moved.
    private func unregistered(_ fault: StorageFault?, _ object: MediaObject) async throws(Failure) -> StorageFault? {
        let (key, store) = (object.location.key, object.location.store)
        guard let fault, try await media.registered([key], in: store, except: nil).isEmpty,
            try await media.object(object.id) == object
        else { return nil }
        return fault
    }

    private func compare(_ object: MediaObject) async throws(Failure) -> StorageFault? {
        let (outcome, found) = try await stores.store(object.location.store).digest(of: object.location.key)
        switch outcome {
        case .missing: return .missing(object)
        case .complete where found.matches(object.facts): return nil
        case .complete, .unreadable: return .damaged(object, size: found.size, digest: found.digest)
        }
    }
}

extension ObjectKey {
    /// Whether it names a file of an earlier version, directly in the folder.
    var isFlat: Bool { !text.contains("/") }
}

extension ObjectStore {
    /// Whether there is such an object. Reads its first chunk.
    fileprivate func has(_ key: ObjectKey) async throws(Failure) -> Bool {
        var isFound = false
        do throws(Failure) {
            let outcome = try await contents(of: key) { _ throws(Failure) in
                isFound = true
                throw .unexpected("the first chunk is enough")
            }
            return outcome != .missing
        } catch {
            if isFound { return true }
            throw error
        }
    }
}
