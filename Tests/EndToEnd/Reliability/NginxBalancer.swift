import FoundationEssentials
import Glibc
import RawHTTP
import TestSupport

/// nginx as the load balancer of two servers, with the configuration in `docker/nginx` except for host names and ports.
struct NginxBalancer: Sendable {
    struct NotAvailable: Error, CustomStringConvertible {
        let description: String
    }

    let port: Int
    var base: String { "http://127.0.0.1:\(port)" }

    /// Run nginx while the body runs.
    ///
    /// - Parameters:
    ///   - port: a free one.
    ///   - servers: the ports of the two servers, which need not run yet.
    ///   - changes: texts in the configuration and their replacements.
    static func run<Output>(
        port: Int, servers: (Int, Int), changes: [(String, String)] = [], _ body: (NginxBalancer) async throws -> Output
    ) async throws -> Output {
        guard let program = NginxReference.program else { throw NotAvailable(description: "nginx is not installed") }
        let folder = "\(FileManager.default.temporaryDirectory.path)/balancer-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var (site, locations) = (try read("afterimage.conf"), try read("locations.inc"))
        for (production, test) in [
            ("server-1:5000", "127.0.0.1:\(servers.0)"), ("server-2:5000", "127.0.0.1:\(servers.1)"),
            ("    listen 80;\n", "    listen 127.0.0.1:\(port);\n"), ("    listen [::]:80;\n", ""),
            ("/etc/nginx/conf.d/locations.inc", "\(folder)/locations.inc"),
        ] + changes {
            guard site.contains(production) || locations.contains(production) else {
                throw NotAvailable(description: "docker/nginx does not contain '\(production)'")
            }
            site = site.replacing(production, with: test)
            locations = locations.replacing(production, with: test)
        }
        try Data(mainConfiguration(folder, site).utf8).write(to: URL(filePath: "\(folder)/nginx.conf"))
        try Data(locations.utf8).write(to: URL(filePath: "\(folder)/locations.inc"))
        let child = try await ChildProcess.start(
            program, ["-p", folder, "-c", "\(folder)/nginx.conf", "-e", "\(folder)/error.log"], log: "\(folder)/out")
        let result: Result<Output, any Error>
        do {
            guard try await eventually({ (try? RawClient(port: port)) != nil }) else {
                throw NotAvailable(
                    description: (try? String(contentsOfFile: "\(folder)/error.log", encoding: .utf8)) ?? "")
            }
            result = .success(try await body(NginxBalancer(port: port)))
        } catch {
            result = .failure(error)
        }
        child.signal(SIGTERM)
        _ = await child.waitForExit()
        return try result.get()
    }

    private static func read(_ name: String) throws -> String {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return try String(contentsOfFile: "/\(root)/docker/nginx/\(name)", encoding: .utf8)
    }

    private static func mainConfiguration(_ folder: String, _ site: String) -> String {
        """
        daemon off;
        master_process off;
        pid \(folder)/pid;
        events { worker_connections 2048; }
        http {
            client_body_temp_path \(folder)/body;
            proxy_temp_path \(folder)/proxy;
            fastcgi_temp_path \(folder)/fastcgi;
            uwsgi_temp_path \(folder)/uwsgi;
            scgi_temp_path \(folder)/scgi;
        \(site)
        }

        """
    }
}
