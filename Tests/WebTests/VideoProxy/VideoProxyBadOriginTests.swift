import Application
import RawHTTP
import Testing

/// Invalid origin responses never look like a complete video to the client.
@Suite struct VideoProxyBadOriginTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n"

    /// Sends one request; the origin responds with these bytes and closes the connection.
    private func response(
        to headers: [String] = [], _ bytes: String
    ) async throws -> (response: RawResponse, isComplete: Bool) {
        let origin = try ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            connection.send(bytes)
        }
        return try await ProxyFixture.run(origin) { proxy in
            let response = try await proxy.request("GET", headers)
            return (response, await proxy.recorder.accesses(1)[0].isComplete)
        }
    }

    @Test(arguments: [
        (
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/secret\r\nContent-Length: 0\r\n\r\n", 502,
            "video_unavailable"
        ),
        ("HTTP/1.1 307 Found\r\nLocation: /secret\r\nContent-Length: 0\r\n\r\n", 502, "video_unavailable"),
        ("HTTP/1.1 500 secret\r\nContent-Length: 6\r\n\r\nsecret", 502, "video_unavailable"),
        ("HTTP/1.1 204 No\r\n\r\n", 502, "video_unavailable"),
        ("HTTP/1.1 403 No\r\nContent-Length: 6\r\n\r\nsecret", 410, "video_expired"),
        ("HTTP/1.1 404 No\r\nContent-Length: 6\r\n\r\nsecret", 410, "video_expired"),
        ("HTTP/1.1 410 No\r\nContent-Length: 6\r\n\r\nsecret", 410, "video_expired"),
        ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\nsecret", 502, "video_unavailable"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret", 502, "video_unavailable"),
        ("\(head)Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\nsecret", 502, "video_unavailable"),
        ("\(head)\r\nsecret", 502, "video_unavailable"),
        ("\(head)Content-Length: 6\r\nContent-Length: 7\r\n\r\nsecret", 502, "video_unavailable"),
        ("\(head)Content-Length: -6\r\n\r\nsecret", 502, "video_unavailable"),
        ("\(head)Content-Length: 9000000000\r\n\r\nsecret", 502, "video_unavailable"),
        ("\(head)Transfer-Encoding: gzip, chunked\r\n\r\nsecret", 502, "video_unavailable"),
        (
            "HTTP/1.1 206 Part\r\nContent-Type: video/mp4\r\nContent-Range: bytes 0-5/6\r\nContent-Length: 6\r\n\r\nsecret",
            502, "video_unavailable"
        ),
        ("secret", 502, "video_unavailable"), ("", 502, "video_unavailable"),
        ("HTTP/1.1 200", 502, "video_unavailable"),
    ])
    func `an origin response that is not a video gives an error`(_ bytes: String, _ status: Int, _ code: String)
        async throws
    {
        let response = try await response(bytes).response
        #expect(response.status == status)
        #expect(response.text.contains("\"code\":\"\(code)\""))
        #expect(response.headers["cache-control"] == "no-store")
        #expect(response.isComplete)
        #expect(!(response.head + response.text).lowercased().contains("secret"))
    }

    @Test(arguments: [
        "Content-Range: bytes 0-9/100\r\nContent-Length: 10", "Content-Range: bytes 10-20/100\r\nContent-Length: 11",
        "Content-Range: bytes 10-19/100\r\nContent-Length: 9", "Content-Range: bytes 10-19/15\r\nContent-Length: 10",
        "Content-Range: bytes 19-10/100\r\nContent-Length: 10", "Content-Range: bytes 10-/100\r\nContent-Length: 10",
        "Content-Range: items 10-19/100\r\nContent-Length: 10", "Content-Length: 10",
        "Content-Range: bytes 10-19/100 \r\nContent-Range: bytes 10-19/100\r\nContent-Length: 10",
    ])
    func `a part that does not match the request gives an error`(_ headers: String) async throws {
        let part = "HTTP/1.1 206 Part\r\nContent-Type: video/mp4\r\n\(headers)\r\n\r\n0123456789"
        let response = try await response(to: ["Range: bytes=10-19"], part).response
        #expect(response.status == 502)
    }

    @Test func `a whole video in place of a part is relayed as a whole`() async throws {
        let bytes = "\(Self.head)Content-Length: 6\r\n\r\nabcdef"
        let (fitting, _) = try await response(to: ["Range: bytes=2-3"], bytes)
        #expect(fitting.status == 200)
        #expect(fitting.text == "abcdef")
        let (beyond, _) = try await response(to: ["Range: bytes=6-"], bytes)
        #expect(beyond.status == 416)
        #expect(beyond.headers["content-range"] == "bytes */6")
    }

    @Test(arguments: [
        "\(head)Content-Length: 100000\r\n\r\nabc", "\(head)Content-Length: 4\r\n\r\n",
        "\(head)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "\(head)Transfer-Encoding: chunked\r\n\r\nffff\r\nabc",
        "\(head)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nnonsense\r\n",
        "\(head)Transfer-Encoding: chunked\r\n\r\n",
    ])
    func `a truncated body is interrupted for the client`(_ bytes: String) async throws {
        let (response, isComplete) = try await response(bytes)
        #expect(!response.isComplete)
        #expect(!isComplete)
    }

    @Test func `a chunked part that ends too early is interrupted for the client`() async throws {
        let bytes =
            "HTTP/1.1 206 Part\r\nContent-Type: video/mp4\r\nContent-Range: bytes 0-9/10\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        let (response, isComplete) = try await response(to: ["Range: bytes=0-"], bytes)
        #expect(!response.isComplete)
        #expect(!isComplete)
    }

    @Test func `a reset in the body is interrupted for the client`() async throws {
        let origin = try ScriptedOrigin { connection in
            guard connection.readRequest() != nil else { return }
            connection.send("\(Self.head)Content-Length: 1000000\r\n\r\n" + String(repeating: "a", count: 500_000))
            connection.reset()
        }
        try await ProxyFixture.run(origin) { proxy in
            let isComplete = try await proxy.request().isComplete
            #expect(isComplete == false)
            #expect(await proxy.recorder.accesses(1)[0].isComplete == false)
        }
    }

    @Test func `a chunked body is relayed as chunks`() async throws {
        let (response, isComplete) = try await response(
            "\(Self.head)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
        #expect(response.status == 200)
        #expect(response.headers["content-length"] == nil)
        #expect(response.isComplete)
        #expect(response.decodedChunks == Array("abcdefg".utf8))
        #expect(isComplete)
    }

    @Test func `excess bytes are dropped with their connection`() async throws {
        let origin = try ScriptedOrigin { connection in
            while connection.readRequest() != nil {
                connection.send(
                    "\(Self.head)Content-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
            }
        }
        try await ProxyFixture.run(origin) { proxy in
            for _ in 1...3 {
                let response = try await proxy.request()
                #expect(response.isComplete)
                #expect(response.text == "abc")
            }
            #expect(origin.connections == 3)
        }
    }

    @Test(arguments: [
        "video/webm", "Video/QuickTime; codecs=x", "application/octet-stream", "binary/octet-stream", "video/x",
    ])
    func `unknown content types become video/mp4`(_ type: String) async throws {
        let response = try await response("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: 1\r\n\r\na")
            .response
        #expect(response.status == 200)
        let expected = ["video/webm": "video/webm", "Video/QuickTime; codecs=x": "video/quicktime"]
        #expect(response.headers["content-type"] == expected[type] ?? "video/mp4")
    }
}
