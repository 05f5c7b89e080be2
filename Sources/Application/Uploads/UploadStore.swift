package import Domain

/// Keeps uploaded pictures under names that nobody can guess.
package protocol UploadStore: Sendable {
    /// Keeps a picture; it is there whole or not at all.
    ///
    /// - Throws: `storageFull` where the disk has no room, `storageUnavailable` for other troubles with it.
    func keep(_ picture: ImageFile) async throws(Failure) -> UploadName
    /// Forgets a picture; one that is not there is no error.
    func remove(_ name: UploadName) async
    /// Where a picture lies on this machine; nil where there is none.
    func path(of name: UploadName) async -> String?
}

/// The name of an uploaded picture: 32 random hexadecimal digits and the ending of its format.
package struct UploadName: Sendable, Hashable {
    package let text: String
    package let format: ImageFormat

    /// - Parameter text: exactly such a name; anything else, paths among it, gives nil.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 32, parts[0].utf8.allSatisfy(Self.isLowerHexadecimal),
            let format = ImageFormat.allCases.first(where: { $0.fileExtension == parts[1] })
        else { return nil }
        self.text = text
        self.format = format
    }

    /// - Parameter random: sixteen bytes.
    package init(random: [UInt8], format: ImageFormat) {
        text = "\(random.hexadecimal).\(format.fileExtension)"
        self.format = format
    }

    private static func isLowerHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
