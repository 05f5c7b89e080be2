import Crypto
import Domain
import PageFiles

/// All static assets, in one folder whose name changes with their contents, so that modules can import each other by
/// relative URLs and browsers can cache them forever.
struct PageAssets: Sendable {
    /// Twelve hexadecimal digits of a hash of all contents.
    let version: String
    private let files: [String: PageAsset]

    init() {
        var digest = SHA256()
        for (name, bytes) in PageFiles.assets.sorted(by: { $0.key < $1.key }) {
            digest.update(data: Array("\(name) \(bytes.count) ".utf8))
            digest.update(data: bytes)
        }
        version = Array(digest.finalize().prefix(6)).hexadecimal
        files = Dictionary(
            uniqueKeysWithValues: PageFiles.assets.compactMap { name, bytes in
                PageAsset(name: name, bytes).map { (name, $0) }
            })
    }

    /// The path of the folder, without a trailing slash.
    var folder: String { "/assets/\(version)" }

    subscript(name: String) -> PageAsset? { files[name] }
}
