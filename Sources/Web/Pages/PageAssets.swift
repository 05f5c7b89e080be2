import Crypto
import Domain
import PageFiles

/// All files that browsers load beside pages. They lie in one folder whose name changes whenever one of them does, so
/// that modules can name each other by what stands beside them, and browsers never have to ask twice for any.
struct PageAssets: Sendable {
    /// Twelve hexadecimal digits that stand for the contents of all.
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

    /// The address of the folder, without a slash at the end.
    var folder: String { "/assets/\(version)" }

    subscript(name: String) -> PageAsset? { files[name] }
}
