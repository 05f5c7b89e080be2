import FoundationEssentials

/// nginx as the load balancer of two servers, with the configuration in `docker/nginx` except for host names and ports.
struct NginxBalancer: Sendable {
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
        try await NginxProcess.run(port: port, connections: 2048) { folder in
            var (site, locations) = (try read("afterimage.conf"), try read("locations.inc"))
            for (production, test) in [
                ("server-1:5000", "127.0.0.1:\(servers.0)"), ("server-2:5000", "127.0.0.1:\(servers.1)"),
                ("    listen 80;\n", "    listen 127.0.0.1:\(port);\n"), ("    listen [::]:80;\n", ""),
                ("/etc/nginx/conf.d/locations.inc", "\(folder)/locations.inc"),
            ] + changes {
                guard site.contains(production) || locations.contains(production) else {
                    throw NginxProcess.NotAvailable(description: "docker/nginx does not contain '\(production)'")
                }
                site = site.replacing(production, with: test)
                locations = locations.replacing(production, with: test)
            }
            try Data(locations.utf8).write(to: URL(filePath: "\(folder)/locations.inc"))
            return site
        } _: {
            try await body(NginxBalancer(port: port))
        }
    }

    private static func read(_ name: String) throws -> String {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return try String(contentsOfFile: "/\(root)/docker/nginx/\(name)", encoding: .utf8)
    }
}
