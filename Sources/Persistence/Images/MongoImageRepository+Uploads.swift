package import Application
package import BSON
import Domain
import MongoClient

/// The names of the uploaded images that a record refers to, in `uploads`.
extension MongoImageRepository: UploadReferenceRepository {
    package func isReferenced(_ name: UploadName) async throws(Failure) -> Bool {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.referring(to: name)) { _ in true } ?? false
        }
    }

    // MARK: - The query, also explained by tests

    package static func referring(to name: UploadName) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("uploads", name.text)
            appendIsActive(to: &filter)
        }
    }
}
