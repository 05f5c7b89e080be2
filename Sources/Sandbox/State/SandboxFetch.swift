package import FoundationEssentials

/// A request to the origin, refused ones included.
package struct SandboxFetch: Sendable, Identifiable {
    /// The sequence number, from 1.
    package let id: Int
    package let receivedAt: Date
    package let method: String
    package let path: String
    /// By lower-case name; repeated headers are joined by a comma.
    package let headers: [String: String]
    /// The status of the response; nil before it.
    package internal(set) var status: Int?
    /// The bytes of the body that were written; set at the end of the body, complete or not.
    package internal(set) var sent: Int?

    /// The `Range` header.
    package var range: String? { headers["range"] }
}
