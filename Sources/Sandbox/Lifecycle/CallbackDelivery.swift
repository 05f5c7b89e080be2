import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1

/// Delivers callbacks with the provider's retries, and records each attempt.
struct CallbackDelivery: Sendable {
    let state: SandboxState
    let client: HTTPClient
    let configuration: SandboxConfiguration
    let clock: any Clock<Duration>
    let logger: Logger

    /// Sends all messages of the plan; returns after the last retry.
    ///
    /// - Parameter retries: 0 while the create call waits for its response.
    func deliver(_ plan: CallbackPlan, of taskID: String, retries: Int) async {
        for message in plan.messages {
            if plan.isParallel {
                await withDiscardingTaskGroup { group in
                    for _ in 0..<plan.copies {
                        group.addTask { await send(message, to: plan.url, of: taskID, retries: retries) }
                    }
                }
            } else {
                for _ in 0..<plan.copies { await send(message, to: plan.url, of: taskID, retries: retries) }
            }
        }
        state.update { $0.updateTask(taskID) { $0.deliveries += 1 } }
    }

    private func send(_ message: CallbackPlan.Message, to url: String, of taskID: String, retries: Int) async {
        for attempt in 1...(retries + 1) {
            let status = await post(message.body, to: url)
            let callback = SandboxCallback(
                attempt: attempt, url: url, code: message.code, status: status)
            state.update { records in
                records.updateTask(taskID) { task in
                    if task.callbacks.count >= 64 { task.callbacks.removeFirst() }
                    task.callbacks.append(callback)
                }
            }
            if callback.isReceived || attempt > retries { return }
            guard (try? await clock.sleep(for: configuration.callbackRetryInterval)) != nil else { return }
        }
    }

    /// The receiver's status; nil without a response.
    private func post(_ body: String, to url: String) async -> Int? {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: body))
        let limit = TimeAmount.nanoseconds(Int64(configuration.callbackTimeout / .nanoseconds(1)))
        do {
            let response = try await client.execute(request, timeout: limit)
            // The connection returns to the pool only after the body is read; a long one is not worth reading.
            _ = try? await response.body.collect(upTo: 64 << 10)
            return Int(response.status.code)
        } catch {
            logger.debug("callback delivery failed", metadata: ["error": "\(error)"])
            return nil
        }
    }
}
