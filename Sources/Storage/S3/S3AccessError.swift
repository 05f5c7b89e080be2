/// Why this process cannot use its bucket, for the operator.
package struct S3AccessError: Error, Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        /// The secret does not belong to the access key, or there is no such key: some services do not say which.
        case wrongKey
        /// The access key may not do this.
        case forbidden
        case noBucket
        /// - expected: the bucket's region, if the service tells it.
        case wrongRegion(expected: String?)
        /// This machine's clock and the service's differ too much.
        case wrongClock
        /// - marked: the id in the bucket's mark.
        case foreign(marked: String)
        /// The bucket has no mark, and the database has objects in it, or a command was to read it.
        case unmarked(installation: String)
        /// No usable answer; it may be there later.
        case unavailable
    }

    package let reason: Reason
    let endpoint: String
    let bucket: String
    /// What the service answered.
    let answer: String
}

extension S3AccessError: CustomStringConvertible {
    package var description: String {
        "S3 at \(endpoint), bucket \(bucket): \(advice)" + (answer.isEmpty ? "" : " (\(answer))")
    }

    private var advice: String {
        switch reason {
        case .wrongKey: "the access key is refused. Correct S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY."
        case .forbidden:
            "the access key has too few rights. Let it list the bucket, and read, write and delete its objects."
        case .noBucket: "there is no such bucket. Create it, or correct S3_BUCKET."
        case .wrongRegion(let expected):
            "S3_REGION is not the bucket's region. Set it"
                + (expected.map { " to \($0)." } ?? " to that of the bucket.")
        case .wrongClock: "the clock of this machine is wrong. Synchronize it."
        case .foreign(let marked):
            "it belongs to another installation: its object \(S3Store.markKey) names \(marked), which is not the id in "
                + "this database. Set S3_BUCKET to another bucket, or connect to the database that this one belongs to. "
                + "If the objects are this database's (its id was lost, or it was copied from another), delete "
                + "\(S3Store.markKey)."
        case .unmarked(let installation):
            "it has no object \(S3Store.markKey), which marks the bucket of this database. Correct S3_ENDPOINT and "
                + "S3_BUCKET. A new bucket is marked when a server or worker starts with it. If it is the right bucket "
                + "(restored without the mark), store \(installation) in that object."
        case .unavailable: "the service does not answer as expected. Check S3_ENDPOINT, and that the service runs."
        }
    }
}
