package import Domain

/// Messages that are to be sent.
package protocol MailOutbox: Sendable {
    /// Stored by a majority when it returns; an id that is there already is no error.
    func add(_ mail: Mail, id: RecordID) async throws(Failure)
}
