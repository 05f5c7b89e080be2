import AsyncHTTPClient
import Sandbox
import TestSupport

/// Sends callbacks as the provider does.
struct CallbackSender: Sendable {
    let server: ServerProcess

    /// Sends one once.
    ///
    /// - Returns: the status; nil where there was no answer.
    func send(_ body: String, to address: String) async -> Int? {
        try? await server.post(address, json: body).status
    }

    /// Sends one until it is acknowledged.
    ///
    /// - Returns: every answer before that, and the one that ended it: anything but 5xx.
    func insist(_ body: String, to address: String) async throws -> (status: Int, refusals: [Int?]) {
        var refusals: [Int?] = []
        while true {
            let status = await send(body, to: address)
            if let status, status < 500 { return (status, refusals) }
            refusals.append(status)
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// Does the same for many, a few at a time, each once.
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
