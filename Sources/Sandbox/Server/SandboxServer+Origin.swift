import FoundationEssentials
import Glibc
package import NIOCore

/// What a test sees of the origin, and what it lays there.
extension SandboxServer {
    /// The requests for one file, oldest first: see `SandboxRecords.fetches(of:)`.
    package func fetches(of file: String) -> [SandboxFetch] { book.repository.fetches(of: file) }

    /// The origin's connections now and ever.
    package var originConnections: SandboxConnections { book.repository.originConnections }

    /// Puts bytes at the origin; they stay in memory until the sandbox is gone.
    ///
    /// - Parameters:
    ///   - faults: strike this file alone, beside the default ones: `origin-reset 1`.
    ///   - life: how long the address is good; as configured without it.
    /// - Returns: the signed address. A prompt with `[fault: video-url ADDRESS]` makes it a task's.
    package func offer(
        _ bytes: ByteBuffer, contentType: String = "video/mp4", faults: String = "", life: Duration? = nil
    ) async throws -> String {
        try await offer(OriginFile(bytes, contentType: contentType, modified: now()), faults, life)
    }

    /// The same with a file, which is read piece by piece when it is fetched.
    package func offer(
        file path: String, contentType: String = "video/mp4", faults: String = "", life: Duration? = nil
    ) async throws -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { throw SandboxError.unknownFile(path) }
        return try await offer(
            OriginFile(path: path, size: Int(status.st_size), contentType: contentType, modified: now()), faults, life)
    }

    private func offer(_ file: OriginFile, _ faults: String, _ life: Duration?) async throws -> String {
        let path = shelf.add(CustomOriginFile(file: file, directives: try SandboxDirectives(setting: faults)))
        // An address that is made before the free port was taken would lead nowhere.
        _ = try await originURL
        return links.url(path, expires: now().addingTimeInterval((life ?? configuration.videoLinkTime) / .seconds(1)))
    }
}
