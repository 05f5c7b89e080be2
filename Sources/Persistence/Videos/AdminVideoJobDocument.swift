import Application
import BSON
import Domain

/// Reads a job in the form that operators see.
enum AdminVideoJobDocument {
    /// Nil for a document whose id is not an ObjectID.
    static func read(_ document: BSONView) throws(BSONError) -> AdminVideoJob? {
        guard let job = try VideoJobDocument.read(document) else { return nil }
        var attempts = 0
        var isParked = false
        var hasStrikeError = false
        var elements = document.elements()
        while let element = try elements.next() {
            switch element.type {
            case .int32, .int64, .double:
                guard element.hasKey("strikes") || element.hasKey("retries") else { continue }
                let number: Int64? = try? element.integer()
                attempts += Int(clamping: max(0, min(number ?? 0, 1_000_000)))
            case .string:
                if element.hasKey("last_strike") { hasStrikeError = true }
                if element.hasKey("failure_code") { isParked = try element.string() == VideoFailure.parked.rawValue }
            default: break
            }
        }
        var reason: ParkingReason?
        if isParked {
            let isComplete = try VideoClaimDocument.isComplete(document)
            reason = !isComplete ? .unreadableRecord : hasStrikeError ? .unreadableResponses : .failedSteps
        }
        return AdminVideoJob(job: job, attempts: attempts, parkedFor: reason)
    }
}
