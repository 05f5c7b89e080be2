import Application
import BSON
import Domain
import MongoClient
import Persistence
import Testing

/// Uploads that no record refers to.
@Suite struct UnusedUploadTests {
    private static let names = CollectionNames()

    /// Stores an upload that is due to be checked.
    private func add(_ name: UploadName, _ fixture: MediaFixture) async throws -> MediaObject {
        var upload = fixture.object()
        upload.location = MediaLocation(store: MediaFixture.disk, key: name.key)
        try await fixture.add([upload])
        try await age(fixture)
        return upload
    }

    /// Lets the time pass after which uploads are checked, or are checked again.
    private func age(_ fixture: MediaFixture) async throws {
        _ = try await fixture.rows.updateMany(
            ["reference_due_at": ["$exists": true]],
            .operators(["$set": ["reference_due_at": .date(milliseconds: 1)]]))
    }

    private func name(_ number: UInt8) -> UploadName {
        UploadName(random: Array(repeating: number, count: 16), format: .png)
    }

    private func repository(_ fixture: MediaFixture) -> MongoUnusedUploadRepository {
        MongoUnusedUploadRepository(fixture.database, names: Self.names)
    }

    @Test func `An upload is checked a day after it was stored, by the database's clock; other objects never are`()
        async throws
    {
        try await MediaFixture.open { fixture in
            let upload = fixture.object()
            let image = fixture.object(of: ItemReference(.image, fixture.ids.next()), .image)
            try await fixture.add([upload])
            try await fixture.add([image])
            #expect(try await repository(fixture).claimUnused(atMost: 10).count == 0)
            let row = try #require(try await fixture.row(upload.id))
            guard case .date(let created)? = row["created_at"], case .date(let due)? = row["reference_due_at"] else {
                Issue.record("\(row)")
                return
            }
            #expect(due == created + 86_400_000)
            #expect(try await fixture.row(image.id)?["reference_due_at"] == nil)
        }
    }

    @Test func `An upload that any record names is kept, and not checked again: in progress, failed or in the trash`()
        async throws
    {
        try await MediaFixture.open { fixture in
            let states: [BSONDocument] = [
                ["status": "pending", "submissionDue": true], ["status": "failed"],
                ["status": "completed", "isActive": false, "trashed_at": .date(milliseconds: 1)],
                ["status": "completed", "isActive": false, "purge_due_at": .date(milliseconds: 1)],
            ]
            let images = fixture.database.collection(Self.names.generatedImages)
            for (number, state) in states.enumerated() {
                let name = name(UInt8(number))
                _ = try await add(name, fixture)
                let id = fixture.ids.next()
                try await images.insert([
                    "_id": .objectID(ObjectID(id)), "taskId": .string(id.text), "uploads": [.string(name.text)],
                ])
                _ = try await images.updateOne(["_id": .objectID(ObjectID(id))], .operators(["$set": .document(state)]))
            }
            let unused = try await add(name(99), fixture)
            let found = try await repository(fixture).claimUnused(atMost: 10)
            #expect(found.count == 5 && found.unused == [unused])
            try await age(fixture)
            let again = try await repository(fixture).claimUnused(atMost: 10)
            #expect(again.count == 1 && again.unused == [unused])
        }
    }

    @Test func `Of several servers one gets each upload, in batches; what was not deleted is found again later`()
        async throws
    {
        try await MediaFixture.open { fixture in
            var uploads: Set<MediaObject> = []
            for number in 0..<20 { uploads.insert(try await add(name(UInt8(number)), fixture)) }
            for _ in 0..<2 {
                let found = try await withThrowingTaskGroup(of: [MediaObject].self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            var found: [MediaObject] = []
                            while true {
                                let batch = try await repository(fixture).claimUnused(atMost: 3)
                                found += batch.unused
                                if batch.count < 3 { return found }
                            }
                        }
                    }
                    return try await group.reduce([], +)
                }
                #expect(found.count == 20 && Set(found) == uploads)
                #expect(try await repository(fixture).claimUnused(atMost: 3).count == 0)
                try await age(fixture)
            }
        }
    }
}
