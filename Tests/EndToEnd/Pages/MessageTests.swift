import Foundation
import PageFiles
import Testing

/// What pages say of errors.
@Suite struct MessageTests {
    /// Codes whose sentences are not in the list of messages: the function makes one, a page that alone gets it has its
    /// own, or the server's sentence is for people.
    private static let exceptions: Set = [
        "rate_limited", "overloaded", "internal_error",
        "email_taken", "job_not_retryable", "method_not_allowed",
        "image_refused", "picture_not_ready", "picture_gone", "video_not_ready", "range_not_satisfiable",
        "video_unavailable", "video_timed_out", "provider_unavailable", "shutting_down",
    ]

    @Test func `Each error code of the API has a message for people, or a reason to have none`() throws {
        let specification = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../Sources/Web/Documentation/openapi.yaml"), encoding: .utf8)
        let list = try #require(
            specification.firstMatch(of: #/    ErrorCode:\n(?:      .*\n)*?      enum:\n((?:        - \w+\n)+)/#))
        let codes = Set(list.1.matches(of: #/- (\w+)/#).map { String($0.1) })
        let script = String(decoding: try #require(PageFiles.assets["messages.js"]), as: UTF8.self)
        let messages = Set(script.matches(of: #/\n  (\w+): '/#).map { String($0.1) })
        #expect(codes.count > 20)
        #expect(codes.subtracting(messages).subtracting(Self.exceptions) == [])
        #expect(Self.exceptions.subtracting(codes).isEmpty && Self.exceptions.isDisjoint(with: messages))
    }
}
