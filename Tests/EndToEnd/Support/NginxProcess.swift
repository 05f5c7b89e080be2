import FoundationEssentials
import Glibc
import RawHTTP
import TestSupport

/// nginx as one process, which ends with the tests.
enum NginxProcess {
    struct NotAvailable: Error, CustomStringConvertible {
        let description: String
    }

    static let program: String? = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"].first {
        access($0 as String, X_OK) == 0
    }

    /// Run nginx while the body runs.
    ///
    /// - Parameters:
    ///   - port: that the configuration listens at.
    ///   - connections: how many there may be, to clients and to servers.
    ///   - configure: gets a folder for files, which is removed afterwards; returns the contents of the `http` block.
    static func run<Output>(
        port: Int, connections: Int, _ configure: (_ folder: String) throws -> String, _ body: () async throws -> Output
    ) async throws -> Output {
        guard let program else { throw NotAvailable(description: "nginx is not installed") }
        let folder = "\(FileManager.default.temporaryDirectory.path)/nginx-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let configuration = configuration(folder, connections, try configure(folder))
        try Data(configuration.utf8).write(to: URL(filePath: "\(folder)/nginx.conf"))
        let child = try await ChildProcess.start(
            program, ["-p", folder, "-c", "\(folder)/nginx.conf", "-e", "\(folder)/error.log"], log: "\(folder)/out")
        let result: Result<Output, any Error>
        do {
            guard try await eventually({ (try? RawClient(port: port)) != nil }) else {
                let logs = ["out", "error.log"].compactMap {
                    try? String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
                }
                throw NotAvailable(description: logs.joined())
            }
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        child.signal(SIGTERM)
        _ = await child.waitForExit()
        return try result.get()
    }

    private static func configuration(_ folder: String, _ connections: Int, _ http: String) -> String {
        """
        daemon off;
        master_process off;
        pid \(folder)/pid;
        events { worker_connections \(connections); }
        http {
            client_body_temp_path \(folder)/body;
            proxy_temp_path \(folder)/proxy;
            fastcgi_temp_path \(folder)/fastcgi;
            uwsgi_temp_path \(folder)/uwsgi;
            scgi_temp_path \(folder)/scgi;
        \(http)
        }

        """
    }
}
