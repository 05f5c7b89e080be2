import BSON

/// An insertion whose times are the database's, as an upsert.
enum InsertStage {
    /// The stage that creates a document and leaves an existing one unchanged.
    ///
    /// - Parameters:
    ///   - fields: taken literally.
    ///   - computed: expressions.
    static func creating(_ fields: BSONDocument, _ computed: BSONDocument) -> BSONDocument {
        BSONWriter.document { stage in
            stage.document("$replaceWith") { document in
                document.array("$mergeObjects") { parts in
                    parts.document { $0.append("$literal", fields) }
                    parts.append(computed)
                    parts.append("$$ROOT")
                }
            }
        }
    }
}
