import FoundationEssentials
import Glibc
import TestSupport

/// An nginx that serves one static file, as the reference for ranges and conditional requests.
struct NginxReference: Sendable {
    let port: Int
    static let path = "/video.mp4"

    /// Run nginx while the body runs.
    static func run<Output>(serving bytes: [UInt8], _ body: (NginxReference) async throws -> Output) async throws
        -> Output
    {
        let port = try TestPort.free()
        return try await NginxProcess.run(port: port, connections: 256) { folder in
            try Data(bytes).write(to: URL(filePath: folder + path))
            // If the tests run as root, nginx workers have another user and need access to the file.
            chmod(folder, 0o755)
            chmod(folder + path, 0o644)
            return configuration(folder, port)
        } _: {
            try await body(NginxReference(port: port))
        }
    }

    /// Multiple ranges get the whole file, as from the proxy.
    private static func configuration(_ folder: String, _ port: Int) -> String {
        """
            access_log off;
            max_ranges 1;
            types { video/mp4 mp4; }
            server { listen 127.0.0.1:\(port); root \(folder); }
        """
    }
}
