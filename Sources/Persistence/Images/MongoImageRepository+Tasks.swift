package import Application
package import BSON
package import Domain
import MongoClient

extension MongoImageRepository: ImageTaskRepository {
    package func image(task: TaskID, of owner: Owner) async throws(Failure) -> GeneratedImage? {
        let named = try await image(Self.byTask(task, of: owner))
        // A client that got the record id, because the provider had not assigned a task id yet, may keep using it.
        guard named == nil, let id = RecordID(task.text) else { return named }
        return try await image(CollectionDescription.image.byID(id, of: owner))
    }

    private func image(_ filter: BSONDocument) async throws(Failure) -> GeneratedImage? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(filter, read: ImageDocument.read)
        }
    }

    // MARK: - The query, also explained by tests

    package static func byTask(_ task: TaskID, of owner: Owner) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("taskId", task.text)
            CollectionDescription.image.appendOwner(owner, to: &filter)
            CollectionDescription.image.appendIsActive(to: &filter)
        }
    }
}
