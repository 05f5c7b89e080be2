package import BSON
package import Domain

extension CollectionRegister {
    package enum Erasure: Sendable {
        /// The documents that the filter matches.
        case records
        /// The documents that the filter matches, and those whose ids other documents of the owner list.
        case recordsAndListed(Lists)
        /// The person is replaced in the documents that the filters match.
        case anonymized([Anonymization], reason: String)
        /// What refuses the person's tokens until they have expired.
        case tombstone
        /// Together with the items that they are of.
        case withItems
        case expires(_ reason: String)
        case kept(_ reason: String)
    }

    /// Lists of ids in the owner's documents of another collection, which is erased later.
    package struct Lists: Sendable {
        package let collection: String
        package let field: String
        /// Of the ids that are meant: letters and colons.
        package let prefix: String
    }

    /// One update of documents that are kept without the person.
    package struct Anonymization: Sendable {
        /// Matches what is about an owner.
        package let filter: @Sendable (Owner) -> BSONDocument
        package let update: [BSONDocument]

        /// - Parameters:
        ///   - field: names the person.
        ///   - stages: change other fields.
        init(of field: String, _ stages: BSONDocument...) {
            filter = { BSONDocument(literal: [(field, .string($0.text))]) }
            update =
                [["$set": .document(BSONDocument(literal: [(field, .string(Owner.erased.text))]))]] + stages
        }
    }
}

extension CollectionRegister.Erasure: CustomStringConvertible {
    /// As in docs/data.md.
    package var description: String {
        switch self {
        case .records: "the owner's documents"
        case .recordsAndListed(let lists): "the owner's documents, and those of keys in `\(lists.collection)`"
        case .anonymized(_, let reason): "kept without the person: \(reason)"
        case .tombstone: "all but the id, which refuses the person's tokens for a year"
        case .withItems: "with the items"
        case .expires(let reason): "expires: \(reason)"
        case .kept(let reason): "kept: \(reason)"
        }
    }
}
