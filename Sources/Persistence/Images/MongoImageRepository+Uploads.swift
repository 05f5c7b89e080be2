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

    /// Those of the uploads that matching images refer to.
    ///
    /// - Parameter appendCondition: for the images; deleted ones match otherwise.
    static func referenced(
        _ uploads: Set<UploadName>, in images: MongoCollection, where appendCondition: (inout BSONWriter) -> Void
    ) async throws(MongoError) -> Set<UploadName> {
        guard !uploads.isEmpty else { return [] }
        let command = BSONWriter.document { command in
            command.append("distinct", images.name)
            command.append("key", "uploads")
            command.document("query") { filter in
                filter.document("uploads") { $0.append("$in", uploads.map(\.text)) }
                appendCondition(&filter)
            }
        }
        return try await images.database.run(.read, command) { reply throws(BSONError) in
            guard let values = try reply.first("values") else { throw .malformed(at: 0) }
            return uploads.intersection(try ImageDocument.strings(values).compactMap { UploadName($0) })
        }
    }

    // MARK: - The query, also explained by tests

    package static func referring(to name: UploadName) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("uploads", name.text)
            CollectionDescription.image.appendIsActive(to: &filter)
        }
    }
}
