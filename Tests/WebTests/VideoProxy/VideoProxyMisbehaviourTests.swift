import Application
import RawHTTP
import Testing

/// What an origin can do wrong, and that a client never takes it for a whole video.
@Suite struct VideoProxyMisbehaviourTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n"

    /// One request, answered with these bytes; then the origin closes the connection.
    private func answer(
        to headers: [String] = [], _ bytes: String
    ) async throws -> (answer: RawAnswer, isComplete: Bool) {
        let origin = try ScriptedOrigin { conversation in
            guard conversation.readRequest() != nil else { return }
            conversation.send(bytes)
        }
        return try await ProxyFixture.run(origin) { stage in
            let answer = try await stage.ask("GET", headers)
            return (answer, await stage.notes.accesses(1)[0].isComplete)
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
    func `what is no video is answered with an error of ours`(_ bytes: String, _ status: Int, _ code: String)
        async throws
    {
        let answer = try await answer(bytes).answer
        #expect(answer.status == status)
        #expect(answer.text.contains("\"code\":\"\(code)\""))
        #expect(answer.headers["cache-control"] == "no-store")
        #expect(answer.isWhole)
        #expect(!(answer.head + answer.text).lowercased().contains("secret"))
    }

    @Test(arguments: [
        "Content-Range: bytes 0-9/100\r\nContent-Length: 10", "Content-Range: bytes 10-20/100\r\nContent-Length: 11",
        "Content-Range: bytes 10-19/100\r\nContent-Length: 9", "Content-Range: bytes 10-19/15\r\nContent-Length: 10",
        "Content-Range: bytes 19-10/100\r\nContent-Length: 10", "Content-Range: bytes 10-/100\r\nContent-Length: 10",
        "Content-Range: items 10-19/100\r\nContent-Length: 10", "Content-Length: 10",
        "Content-Range: bytes 10-19/100 \r\nContent-Range: bytes 10-19/100\r\nContent-Length: 10",
    ])
    func `a part that does not fit the question is an error`(_ headers: String) async throws {
        let part = "HTTP/1.1 206 Part\r\nContent-Type: video/mp4\r\n\(headers)\r\n\r\n0123456789"
        let answer = try await answer(to: ["Range: bytes=10-19"], part).answer
        #expect(answer.status == 502)
    }

    @Test func `the whole in place of a part is passed on as such`() async throws {
        let bytes = "\(Self.head)Content-Length: 6\r\n\r\nabcdef"
        let (fitting, _) = try await answer(to: ["Range: bytes=2-3"], bytes)
        #expect(fitting.status == 200)
        #expect(fitting.text == "abcdef")
        let (beyond, _) = try await answer(to: ["Range: bytes=6-"], bytes)
        #expect(beyond.status == 416)
        #expect(beyond.headers["content-range"] == "bytes */6")
    }

    @Test(arguments: [
        "\(head)Content-Length: 100000\r\n\r\nabc", "\(head)Content-Length: 4\r\n\r\n",
        "\(head)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "\(head)Transfer-Encoding: chunked\r\n\r\nffff\r\nabc",
        "\(head)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nnonsense\r\n",
        "\(head)Transfer-Encoding: chunked\r\n\r\n",
    ])
    func `a body that is cut short breaks off for the client`(_ bytes: String) async throws {
        let (answer, isComplete) = try await answer(bytes)
        #expect(!answer.isWhole)
        #expect(!isComplete)
    }

    @Test func `a part whose chunks end too soon breaks off for the client`() async throws {
        let bytes =
            "HTTP/1.1 206 Part\r\nContent-Type: video/mp4\r\nContent-Range: bytes 0-9/10\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        let (answer, isComplete) = try await answer(to: ["Range: bytes=0-"], bytes)
        #expect(!answer.isWhole)
        #expect(!isComplete)
    }

    @Test func `a reset in the midst breaks off for the client`() async throws {
        let origin = try ScriptedOrigin { conversation in
            guard conversation.readRequest() != nil else { return }
            conversation.send("\(Self.head)Content-Length: 1000000\r\n\r\n" + String(repeating: "a", count: 500_000))
            conversation.reset()
        }
        try await ProxyFixture.run(origin) { stage in
            let isWhole = try await stage.ask().isWhole
            #expect(isWhole == false)
            #expect(await stage.notes.accesses(1)[0].isComplete == false)
        }
    }

    @Test func `chunks of unknown number are passed on as chunks`() async throws {
        let (answer, isComplete) = try await answer(
            "\(Self.head)Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
        #expect(answer.status == 200)
        #expect(answer.headers["content-length"] == nil)
        #expect(answer.isWhole)
        #expect(answer.unchunked == Array("abcdefg".utf8))
        #expect(isComplete)
    }

    @Test func `more bytes than announced are dropped, and the connection with them`() async throws {
        let origin = try ScriptedOrigin { conversation in
            while conversation.readRequest() != nil {
                conversation.send(
                    "\(Self.head)Content-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
            }
        }
        try await ProxyFixture.run(origin) { stage in
            for _ in 1...3 {
                let answer = try await stage.ask()
                #expect(answer.isWhole)
                #expect(answer.text == "abc")
            }
            #expect(origin.connections == 3)
        }
    }

    @Test(arguments: [
        "video/webm", "Video/QuickTime; codecs=x", "application/octet-stream", "binary/octet-stream", "video/x",
    ])
    func `types are those of a short list`(_ type: String) async throws {
        let answer = try await answer("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: 1\r\n\r\na").answer
        #expect(answer.status == 200)
        let expected = ["video/webm": "video/webm", "Video/QuickTime; codecs=x": "video/quicktime"]
        #expect(answer.headers["content-type"] == expected[type] ?? "video/mp4")
    }
}
