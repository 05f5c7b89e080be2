import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// HTTP behaviour common to all routes: methods, body limits, request ids, malformed requests.
@Suite struct HTTPProtocolTests {
    private static let routes: [(path: String, allowed: Set<String>)] = [
        ("/api/v1/nanobanana/images", ["GET", "HEAD"]),
        ("/api/v1/nanobanana/images/0123456789abcdef01234567", ["GET", "HEAD", "DELETE"]),
        ("/api/v1/nanobanana/tasks/a", ["GET", "HEAD"]), ("/uploads/a.png", ["GET", "HEAD"]),
        ("/health/live", ["GET", "HEAD"]), ("/health/ready", ["GET", "HEAD"]),
        ("/api/v1/nanobanana/generate", ["POST"]), ("/api/v1/nanobanana/edit", ["POST"]),
        ("/api/v1/nanobanana/callback", ["POST"]),
    ]

    @Test func `an unsupported method is rejected with 405 and the allowed methods`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            for (path, allowed) in Self.routes {
                for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]
                where !allowed.contains(method) {
                    let response = try await server.request(HTTPMethod(rawValue: method), path, token: token)
                    #expect(response.status == 405, "\(method) \(path)")
                    let named = response.headers["allow"].joined().split(separator: ",").map { $0.filter { $0 != " " } }
                    #expect(Set(named) == allowed, "\(method) \(path): \(named)")
                    if method == "HEAD" { continue }
                    try await server.expectFailure(response, 405, "method_not_allowed", "\(method) \(path)")
                }
            }
        }
    }

    @Test func `a path that is not UTF-8 after percent-decoding is not found`() async throws {
        try await TestServer.run { server in
            for path in [
                "/%FF", "/api/v1/nanobanana/images/%FF", "/api/v1/nanobanana/tasks/%FF", "/api/user-generations/%FF",
                "/uploads/%FF", "/video/%FF", "/gallery/%C0%AF",
            ] {
                let (text, _) = await HTTPSocket.exchange(
                    server, "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                #expect(text.hasPrefix("HTTP/1.1 404 ") || text.hasPrefix("HTTP/1.1 401 "), "\(path): \(text)")
                #expect(!text.contains("<html"), "\(path)")
            }
        }
    }

    @Test func `HEAD returns the headers of GET without a body, for any status`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let paths = [
                "/api/v1/nanobanana/images", "/api/v1/nanobanana/images/a", "/uploads/a.png", "/health/live",
                "/nothing", "/api/v1/nanobanana/generate",
            ]
            for path in paths {
                let (text, _) = await HTTPSocket.exchange(
                    server, "HEAD \(path) HTTP/1.1\r\nHost: a\r\nx-access-token: \(token)\r\nConnection: close\r\n\r\n")
                let parts = text.components(separatedBy: "\r\n\r\n")
                #expect(parts.count == 2 && parts.last == "", "\(path): \(text)")
                let get = try await server.request(.GET, path, token: token)
                #expect(text.hasPrefix("HTTP/1.1 \(get.status) "), "\(path): \(text)")
                #expect(text.lowercased().contains("x-request-id: "), "\(path)")
                // The body of a 405 names the method, so its length differs.
                if get.status == 405 { continue }
                #expect(text.lowercased().contains("content-length: \(get.bytes.count)\r\n"), "\(path): \(text)")
            }
        }
    }

    @Test func `a body of exactly the limit is accepted and one byte more is rejected, chunked or not`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let json = [("Content-Type", "application/json")]
            func body(_ length: Int) -> [UInt8] {
                let (front, end) = (Array(#"{"prompt":"a","pad":""#.utf8), Array("\"}".utf8))
                return front + [UInt8](repeating: 0x61, count: length - front.count - end.count) + end
            }
            for path in ["/api/v1/nanobanana/generate", "/api/v1/nanobanana/callback"] {
                for isChunked in [false, true] {
                    let limit = 256 * 1024
                    let good = try await server.request(
                        .POST, path, token: token, headers: json,
                        body: isChunked ? .chunked(body(limit)) : .bytes(ByteBuffer(bytes: body(limit))))
                    #expect(good.status == (path.hasSuffix("generate") ? 202 : 400), "\(path) \(isChunked)")
                    let over = try await server.request(
                        .POST, path, token: token, headers: json,
                        body: isChunked ? .chunked(body(limit + 1)) : .bytes(ByteBuffer(bytes: body(limit + 1))))
                    try await server.expectFailure(over, 413, "payload_too_large", "\(path) \(isChunked)")
                }
            }
        }
    }

    @Test func `a form whose Content-Length exceeds the limit is rejected at once and the connection is closed`()
        async throws
    {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let (text, closed) = await HTTPSocket.exchange(
                server,
                """
                POST /api/v1/nanobanana/edit HTTP/1.1\r\nHost: a\r\nx-access-token: \(token)\r\n\
                Content-Type: multipart/form-data; boundary=a\r\nContent-Length: \(90 << 20)\r\n\r\n--a\r\n
                """, silence: .seconds(5))
            #expect(text.hasPrefix("HTTP/1.1 413 "), "\(text)")
            #expect(text.contains("\"payload_too_large\""))
            #expect(closed, "the server still waits for the announced body")
        }
    }

    @Test func `a valid request id of the caller is used`() async throws {
        try await TestServer.run { server in
            for id in ["a", "Trace-1_2.3", String(repeating: "a", count: 64)] {
                let response = try await server.request(.GET, "/health/live", headers: [("X-Request-Id", id)])
                #expect(response.headers["x-request-id"] == [id])
            }
            for id in ["", " ", "a b", "a\"b", "<script>", "é", "a,b", String(repeating: "a", count: 65)] {
                let response = try await server.request(.GET, "/nothing", headers: [("X-Request-Id", id)])
                #expect(response.headers["x-request-id"] != [id], "\(id)")
                try await server.expectFailure(response, 404, "not_found", "request id \(id)")
            }
            let two = try await server.request(
                .GET, "/nothing", headers: [("X-Request-Id", "a"), ("X-Request-Id", "b")])
            try await server.expectFailure(two, 404, "not_found", "two request ids")
        }
    }

    @Test func `bytes that are not HTTP close only their own connection`() async throws {
        try await TestServer.run { server in
            let junk = [
                "\r\n\r\n", "GET\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
                "POST /api/v1/nanobanana/generate HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST /api/v1/nanobanana/generate HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
                "POST /api/v1/nanobanana/generate HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
                "GET /health/live HTTP/1.1\r\nHost: a\r\n\(String(repeating: "x", count: 1 << 20)): a\r\n\r\n",
            ]
            for bytes in junk {
                let (text, _) = await HTTPSocket.exchange(server, bytes, silence: .milliseconds(200))
                #expect(
                    !text.hasPrefix("HTTP/1.1 5") && !text.hasPrefix("HTTP/1.1 200"), "\(bytes.prefix(60)): \(text)")
            }
            expect(try await server.request(.GET, "/health/live").status, is: 200)
        }
    }
}
