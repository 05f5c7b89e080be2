import Application
import TestSupport

/// Guesses of a secret over several connections.
enum Guesses {
    /// Ten thousand where `AFTERIMAGE_RELIABILITY` is `full`.
    static let count = Scale.isFull ? 10_000 : 1000

    private static let connections = 8

    /// - Parameters:
    ///   - guess: sends the guess of this number, and returns its status.
    ///   - meanwhile: what others do during the guesses.
    /// - Returns: how many guesses had which status.
    static func send(
        _ guess: @escaping @Sendable (_ number: Int) async throws -> Int,
        meanwhile: () async throws -> Void = {}
    ) async throws -> [Int: Int] {
        let statuses = LockedValue<[Int: Int]>([:])
        async let isDone: Void = forEach(of: Array(0..<count), workers: connections) { number in
            let status = try await guess(number)
            statuses.change { $0[status, default: 0] += 1 }
        }
        try await meanwhile()
        try await isDone
        return statuses.value
    }

    /// A secret of 160 random bits.
    static var token: SecretToken { SecretToken(randomBytes) }

    static func randomBytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255) } }
}
