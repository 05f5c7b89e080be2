/// The name of a store in a row of `media`: `disk:` and a folder, or `s3:` and a bucket.
package enum StoreName: Sendable, Hashable {
    /// - folder: the path by which the folder was first opened; its marker keeps it. It may have another path since.
    case disk(folder: String)
    case s3(bucket: String)

    /// - Parameter text: the stored form; nil for any other text.
    package init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let rest = String(text[text.index(after: colon)...])
        guard !rest.isEmpty, !rest.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            return nil
        }
        switch text[..<colon] {
        case "disk": self = .disk(folder: rest)
        case "s3": self = .s3(bucket: rest)
        default: return nil
        }
    }

    package var text: String {
        switch self {
        case .disk(let folder): "disk:\(folder)"
        case .s3(let bucket): "s3:\(bucket)"
        }
    }
}
