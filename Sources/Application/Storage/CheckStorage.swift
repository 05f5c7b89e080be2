import Domain

/// Compares the stores with the rows of `media`: finds objects without rows, rows without objects, and bytes that are
/// not those of their row. Every object is read. The service may run meanwhile: registered writes are in progress, not
/// faults, and files of earlier versions, which have no rows, are left alone.
///
/// A repair removes objects without rows. It has content that is missing or damaged copied again, if the link of its
/// origin still lives; otherwise its row is removed if its bytes are missing, and kept if they are damaged. What was made
/// from content, such as a thumbnail, is removed, and the content kept.
package struct CheckStorage: Sendable {
    private static let batch = 500
    /// Objects that are read at a time.
    private static let concurrency = 4
    /// How long the row of an object may outlive its bytes while it is deleted.
    private static let deletionTime: Duration = .seconds(1)

    let media: any MediaRepository
    let stores: MediaStores
    let archives: ArchiveRepositories
    let environment: SystemEnvironment
    private let sweep: SweepAbandonedWrites

    package init(
        media: any MediaRepository, stores: MediaStores, archives: ArchiveRepositories, sweep: SweepAbandonedWrites,
        environment: SystemEnvironment
    ) {
        self.media = media
        self.stores = stores
        self.archives = archives
        self.sweep = sweep
        self.environment = environment
    }

    /// - Parameter observe: gets each fault, and the progress.
    /// - Throws: if the database or a store is unavailable, also one that is not configured here.
    package func callAsFunction(
        repairing: Bool, observe: @Sendable (StorageCheckEvent) async -> Void
    ) async throws(Failure) -> StorageCheckReport {
        if repairing { try await sweep() }
        var report = StorageCheckReport()
        for total in try await media.totals() { report.totalRows += total.objects }
        for store in stores.all {
            for orphan in try await orphans(in: store, &report, observe) {
                let fault = StorageFault.orphan(MediaLocation(store: store.name, key: orphan.key), size: orphan.size)
                try await handle(fault, repairing, &report, observe)
            }
        }
        if repairing { report.unfinished = try await removeUnfinished() }
        var last: RecordID?
        while !Task.isCancelled {
            let objects = try await media.objects(after: last, in: nil, atMost: Self.batch)
            for fault in try await faults(of: objects) { try await handle(fault, repairing, &report, observe) }
            report.rows += objects.count
            for object in objects { report.size += object.facts.size }
            await observe(.progress(report))
            guard let end = objects.last, objects.count == Self.batch else { break }
            last = end.id
        }
        return report
    }

    private func handle(
        _ fault: StorageFault, _ repairing: Bool, _ report: inout StorageCheckReport,
        _ observe: (StorageCheckEvent) async -> Void
    ) async throws(Failure) {
        let remedy = repairing ? try await repair(fault) : .none
        report.count(fault, remedy)
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
        // Those that were just being deleted are gone by now.
        for suspect in try await withoutRow(suspects, in: store.name) where try await store.has(suspect.key) {
            orphans.append(suspect)
        }
        return orphans
    }

    /// Registered writes are looked up first: a write that ends in between has its rows by then.
    private func withoutRow(_ objects: [StoredObject], in store: StoreName) async throws(Failure) -> [StoredObject] {
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

    private func faults(of objects: [MediaObject]) async throws(Failure) -> [StorageFault] {
        let results = await withTaskGroup(of: Result<StorageFault?, Failure>.self) { group in
            var results: [Result<StorageFault?, Failure>] = []
            for (index, object) in objects.enumerated() {
                if index >= Self.concurrency, let result = await group.next() { results.append(result) }
                group.addTask {
                    do throws(Failure) { return .success(try await fault(of: object)) } catch { return .failure(error) }
                }
            }
            for await result in group { results.append(result) }
            return results
        }
        var faults: [StorageFault] = []
        for result in results { if let fault = try result.get() { faults.append(fault) } }
        return faults
    }

    private func fault(of object: MediaObject) async throws(Failure) -> StorageFault? {
        guard try await compare(object) != nil else { return nil }
        // It may just be deleted or moved: its bytes go first.
        try? await environment.clock.sleep(for: Self.deletionTime)
        let (key, store) = (object.location.key, object.location.store)
        guard try await media.registered([key], in: store, except: nil).isEmpty,
            try await media.object(object.id) == object
        else { return nil }
        return try await compare(object)
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
    fileprivate var isFlat: Bool { !text.contains("/") }
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
