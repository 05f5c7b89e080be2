/// A piece of valid JSON that is carried through as it is: parameters whose meaning is somebody else's.
package struct JSONText: Sendable, Hashable {
    /// UTF-8.
    package let bytes: [UInt8]

    /// - Parameter bytes: valid JSON in UTF-8, as whoever makes one of these has seen to.
    package init(valid bytes: [UInt8]) { self.bytes = bytes }
}
