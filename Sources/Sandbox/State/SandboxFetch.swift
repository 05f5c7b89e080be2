package import FoundationEssentials

/// One request to the origin as it was received, refused ones too.
package struct SandboxFetch: Sendable, Identifiable {
    /// The place in the order of arrival, from 1.
    package let id: Int
    package let receivedAt: Date
    package let method: String
    package let path: String
    /// By their names in small letters; several of one name are joined by a comma.
    package let headers: [String: String]
    /// The status of the answer; nil while there is none.
    package internal(set) var status: Int?
    /// The bytes of the body that the connection has taken; counted when the body has ended, whole or broken.
    package internal(set) var sent: Int?

    /// What the header `Range` asked for.
    package var range: String? { headers["range"] }
}
