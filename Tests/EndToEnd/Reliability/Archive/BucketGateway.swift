import FoundationEssentials
import Glibc
import RawHTTP
import Synchronization
import TestSupport

/// nginx in front of the S3 server, on one port: it forwards requests, answers with errors, or is stopped.
final class BucketGateway: Sendable {
    enum Mode: Sendable {
        case passing
        case answering(status: Int)
    }

    let port: Int
    private let endpoint: String
    private let folder: String
    private let child = Mutex<ChildProcess?>(nil)

    var base: String { "http://127.0.0.1:\(port)" }

    /// - Parameter endpoint: of the S3 server.
    static func use<Output>(of endpoint: String, _ body: (BucketGateway) async throws -> Output) async throws -> Output
    {
        let gateway = try BucketGateway(endpoint)
        let result: Result<Output, any Error>
        do { result = .success(try await body(gateway)) } catch { result = .failure(error) }
        await gateway.stop()
        try? FileManager.default.removeItem(atPath: gateway.folder)
        return try result.get()
    }

    private init(_ endpoint: String) throws {
        self.endpoint = endpoint
        port = try TestPort.free()
        folder = "\(FileManager.default.temporaryDirectory.path)/gateway-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// Ends the mode before.
    func become(_ mode: Mode) async throws {
        await stop()
        guard let program = NginxReference.program else {
            throw NginxReference.NotAvailable(description: "nginx is not installed")
        }
        try Data(configuration(mode).utf8).write(to: URL(filePath: "\(folder)/nginx.conf"))
        let started = try await ChildProcess.start(
            program, ["-p", folder, "-c", "\(folder)/nginx.conf", "-e", "\(folder)/error.log"], log: "\(folder)/out")
        child.withLock { $0 = started }
        guard try await eventually({ (try? RawClient(port: port)) != nil }) else {
            throw NginxReference.NotAvailable(
                description: (try? String(contentsOfFile: "\(folder)/out", encoding: .utf8)) ?? "")
        }
    }

    /// Nothing listens on the port from now on.
    func stop() async {
        let running = child.withLock { child in
            defer { child = nil }
            return child
        }
        running?.signal(SIGKILL)
        _ = await running?.waitForExit()
    }

    private func configuration(_ mode: Mode) -> String {
        let location =
            switch mode {
            case .passing:
                """
                proxy_pass \(endpoint);
                proxy_set_header Host $http_host;
                proxy_http_version 1.1;
                proxy_request_buffering off;
                """
            case .answering(let status): "return \(status);"
            }
        return """
            daemon off;
            master_process off;
            pid \(folder)/pid;
            events { worker_connections 512; }
            http {
                access_log off;
                client_max_body_size 0;
                client_body_temp_path \(folder)/body;
                proxy_temp_path \(folder)/proxy;
                fastcgi_temp_path \(folder)/fastcgi;
                uwsgi_temp_path \(folder)/uwsgi;
                scgi_temp_path \(folder)/scgi;
                server {
                    listen 127.0.0.1:\(port);
                    location / { \(location) }
                }
            }

            """
    }
}
