import Domain

/// What a valid token says.
struct VerifiedToken: Sendable {
    let caller: Caller
    /// Of a token that a sign-in has made.
    let session: RecordID?
    let issuedAt: Timestamp?
    let expiry: Timestamp
}
