/// Asks again and again for ten seconds: longer than anything takes here on a machine that others keep busy.
func eventually(_ isSo: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if try await isSo() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return try await isSo()
}
