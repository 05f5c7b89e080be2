package import Domain

/// What the records of orders say about their cost.
package protocol OrderRecords: Sendable {
    /// - Returns: of those that exist.
    func outcomes(of orders: [ItemReference]) async throws(Failure) -> [RecordID: OrderOutcome]
}

/// What became of an order.
package enum OrderOutcome: Sendable, Hashable {
    case pending
    case completed
    /// The provider has certainly not accepted it.
    case notAccepted
    /// The provider has reported a failure.
    case failed
    /// Whether the provider charges for it is unknown.
    ///
    /// - Parameter reason: the failure code.
    case unknown(reason: String)
}
