import AsyncHTTPClient
import Sandbox
import TestSupport

/// Sends callbacks like the provider.
struct CallbackSender: Sendable {
    let server: ServerProcess

    /// Send a callback once.
    ///
    /// - Returns: the status; nil if there was no response.
    func send(_ body: String, to url: String) async -> Int? {
        try? await server.post(url, json: body).status
    }

    /// Send a callback until a response other than 5xx.
    ///
    /// - Returns: the last status, and the failed attempts before it.
    func sendUntilAcknowledged(_ body: String, to url: String) async throws -> (status: Int, failures: [Int?]) {
        var failures: [Int?] = []
        while true {
            let status = await send(body, to: url)
            if let status, status < 500 { return (status, failures) }
            failures.append(status)
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// Run the body once for each element, with `workers` concurrent tasks.
func forEach<Element: Sendable>(
    of elements: [Element], workers: Int, _ body: @escaping @Sendable (Element) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<workers {
            group.addTask {
                for index in stride(from: worker, to: elements.count, by: workers) { try await body(elements[index]) }
            }
        }
        try await group.waitForAll()
    }
}
