import FoundationEssentials
import Glibc
package import NIOCore

/// The video origin, for tests: recorded fetches and custom files.
extension SandboxServer {
    /// The requests for one file, oldest first: see `SandboxRecords.fetches(of:)`.
    package func fetches(of file: String) -> [SandboxFetch] { state.records.fetches(of: file) }

    /// The origin's connections, open and in total.
    package var originConnections: SandboxConnections { state.records.originConnections }

    /// Serves bytes from the origin; they stay in memory until the sandbox is released.
    ///
    /// - Parameters:
    ///   - faults: for this file, besides the default ones: `origin-reset 1`.
    ///   - lifetime: of the URL; as configured if nil.
    /// - Returns: the signed URL. The prompt directive `[fault: video-url URL]` makes it the result of a task.
    package func offer(
        _ bytes: ByteBuffer, contentType: String = "video/mp4", faults: String = "", lifetime: Duration? = nil
    ) async throws -> String {
        try await offer(OriginFile(bytes, contentType: contentType, modified: now()), faults, lifetime)
    }

    /// Serves a file from the origin, read in chunks as it is fetched.
    package func offer(
        file path: String, contentType: String = "video/mp4", faults: String = "", lifetime: Duration? = nil
    ) async throws -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { throw SandboxError.unknownFile(path) }
        return try await offer(
            OriginFile(path: path, size: Int(status.st_size), contentType: contentType, modified: now()), faults,
            lifetime)
    }

    private func offer(_ file: OriginFile, _ faults: String, _ lifetime: Duration?) async throws -> String {
        let path = originFiles.add(CustomOriginFile(file: file, directives: try SandboxDirectives(setting: faults)))
        // The URL needs the port, which is known only once the origin listens.
        _ = try await originURL
        return links.url(
            path, expires: now().addingTimeInterval((lifetime ?? configuration.videoLinkLifetime) / .seconds(1)))
    }
}
