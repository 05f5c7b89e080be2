import FoundationEssentials
import Glibc
import RawHTTP
import TestSupport

/// An nginx that serves one static file, as the reference for ranges and conditional requests.
struct NginxReference: Sendable {
    struct NotAvailable: Error, CustomStringConvertible {
        let description: String
    }

    let port: Int
    static let path = "/video.mp4"

    static let program: String? = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"].first {
        access($0 as String, X_OK) == 0
    }

    /// Run nginx while the body runs.
    static func run<Output>(serving bytes: [UInt8], _ body: (NginxReference) async throws -> Output) async throws
        -> Output
    {
        guard let program else { throw NotAvailable(description: "nginx is not installed") }
        let folder = "\(FileManager.default.temporaryDirectory.path)/nginx-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let port = try TestPort.free()
        try Data(bytes).write(to: URL(filePath: folder + path))
        try Data(configuration(folder, port).utf8).write(to: URL(filePath: "\(folder)/nginx.conf"))
        // If the tests run as root, nginx workers have another user and need access to the file.
        chmod(folder, 0o755)
        chmod(folder + path, 0o644)
        let child = try await ChildProcess.start(
            program, ["-p", folder, "-c", "\(folder)/nginx.conf", "-e", "\(folder)/error.log"], log: "\(folder)/out")
        let result: Result<Output, any Error>
        do {
            let nginx = NginxReference(port: port)
            guard try await eventually({ (try? RawClient(port: port)) != nil }) else {
                throw NotAvailable(description: (try? String(contentsOfFile: "\(folder)/out", encoding: .utf8)) ?? "")
            }
            result = .success(try await body(nginx))
        } catch {
            result = .failure(error)
        }
        child.signal(SIGTERM)
        _ = await child.waitForExit()
        return try result.get()
    }

    /// One process, so that it ends with the tests; multiple ranges get the whole file, as from the proxy.
    private static func configuration(_ folder: String, _ port: Int) -> String {
        """
        daemon off;
        master_process off;
        pid \(folder)/pid;
        events { worker_connections 256; }
        http {
            access_log off;
            max_ranges 1;
            client_body_temp_path \(folder)/body;
            proxy_temp_path \(folder)/proxy;
            fastcgi_temp_path \(folder)/fastcgi;
            uwsgi_temp_path \(folder)/uwsgi;
            scgi_temp_path \(folder)/scgi;
            types { video/mp4 mp4; }
            server { listen 127.0.0.1:\(port); root \(folder); }
        }

        """
    }
}
