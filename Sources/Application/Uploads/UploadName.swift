package import Domain

/// The public name of an uploaded image: 32 random hexadecimal digits and its format's extension.
package struct UploadName: Sendable, Hashable {
    package let text: String
    package let format: ImageFormat

    /// - Parameter text: exactly such a name; anything else, such as a path, gives nil.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 32, parts[0].utf8.allSatisfy(Self.isLowerHexadecimal),
            let format = ImageFormat.allCases.first(where: { $0.fileExtension == parts[1] })
        else { return nil }
        self.text = text
        self.format = format
    }

    /// The name at the end of an upload's URL; nil for any other URL.
    package init?(inURL text: String) {
        guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")), text[..<slash].hasSuffix("/uploads") else {
            return nil
        }
        self.init(String(text[text.index(after: slash)...]))
    }

    /// The name of the upload that a store holds there; nil for other objects.
    package init?(key: ObjectKey) {
        self.init(String(key.text.split(separator: "/").last ?? ""))
        guard key == self.key || key == flatKey else { return nil }
    }

    /// - Parameter random: sixteen bytes.
    package init(random: [UInt8], format: ImageFormat) {
        text = "\(random.hexadecimal).\(format.fileExtension)"
        self.format = format
    }

    /// Where a store holds the upload.
    package var key: ObjectKey { ObjectKey("\(text.prefix(2))/\(text.dropFirst(2).prefix(2))/\(text)")! }

    /// Where earlier versions stored it: directly in the folder.
    package var flatKey: ObjectKey { ObjectKey(text)! }

    private static func isLowerHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
