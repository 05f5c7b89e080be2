import FoundationEssentials
import Glibc

/// `afterimage sandbox` as a child process.
package enum SandboxProcess {
    /// Run the sandbox while the body runs, then kill it.
    ///
    /// - Parameter body: gets the base URL of both APIs, without a trailing slash, and the process ID.
    package static func run<Output>(_ body: (String, Int32) async throws -> Output) async throws -> Output {
        let port = try TestPort.free()
        let log = "\(FileManager.default.temporaryDirectory.path)/sandbox-\(port).log"
        defer { try? FileManager.default.removeItem(atPath: log) }
        let child = try await ChildProcess.start(
            ServerProcess.program, ["sandbox"], environment: ["SANDBOX_PORT": "\(port)", "SANDBOX_ORIGIN_PORT": "0"],
            log: log)
        let result: Result<Output, any Error>
        do {
            result = .success(try await body("http://127.0.0.1:\(port)", child.processID))
        } catch {
            result = .failure(error)
        }
        child.signal(SIGKILL)
        _ = await child.waitForExit()
        return try result.get()
    }
}
