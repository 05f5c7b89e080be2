import Application
import Domain
import RawHTTP
import Testing

/// Downloads of which something is deleted.
@Suite struct DownloadDeletionTests {
    private static let many = (0..<1100).map { number in [UInt8](repeating: UInt8(number % 20), count: 9)
    }
    private static let large = [UInt8](repeating: 7, count: 48 << 20)

    @Test func `a deleted item makes every request 410`() async throws {
        try await DownloadFixture.run(Self.many) { download in
            download.library.trash(download.items[1050])
            for headers in [[], ["Range: bytes=0-0"]] {
                let response = try await download.request(headers)
                #expect(response.status == 410 && response.text.contains(#""code":"download_gone""#))
            }
            #expect(try await download.request(method: "HEAD").status == 410)
            #expect(download.objects.activeStreams.records.isEmpty)
        }
    }

    @Test func `an export keeps what is moved into the trash, but not what is deleted permanently`() async throws {
        try await DownloadFixture.run(Self.many, includesTrash: true) { download in
            download.library.trash(download.items[3])
            let kept = try await download.request()
            #expect(kept.isComplete)
            download.library.delete(download.items[3])
            let gone = try await download.request()
            #expect(gone.status == 410)
        }
    }

    @Test func `a deleted upload makes it 410`() async throws {
        try await DownloadFixture.run([[1]], upload: [2]) { download in
            let upload = try #require(
                download.objects.rows.objects(after: nil, in: nil, atMost: 9).first { $0.kind == .upload })
            download.objects.rows.remove([upload.id])
            #expect(try await download.request().status == 410)
        }
    }

    @Test func `an item of which there is only the record makes it 410 too, and breaks the record off`() async throws {
        try await DownloadFixture.run(Self.many, withoutContent: 1234, metadata: [1, 2, 3]) { download in
            let whole = try await download.request()
            #expect(whole.isComplete && download.address.skipped == 1234 && download.address.count == 1100)
            for first in stride(from: 0, to: whole.body.count, by: 9999) {
                let part = try await download.request(["Range: bytes=\(first)-\(first)"])
                #expect(part.body == [whole.body[first]])
            }
            download.library.trash(DownloadFixture.record(1111))
            #expect(try await download.request(["Range: bytes=0-0"]).status == 410)
        }
        try await DownloadFixture.run([Self.large], withoutContent: 1, metadata: [UInt8](repeating: 1, count: 100_000))
        { download in
            let client = try RawClient(port: download.port, receiveBuffer: 4096)
            client.request("GET", download.path)
            #expect(await client.receive(100_000).count == 100_000)
            download.library.trash(DownloadFixture.record(0))
            #expect(await client.receive(.max).count + 100_000 < Int(download.address.size))
        }
    }

    @Test func `the stream ends when the item that is being sent is deleted`() async throws {
        try await DownloadFixture.run([Self.large, [1, 2, 3]]) { download in
            let client = try RawClient(port: download.port, receiveBuffer: 4096)
            client.request("GET", download.path)
            #expect(await client.receive(100_000).count == 100_000)
            #expect(download.objects.activeStreams.records == [download.items[0]])
            download.objects.activeStreams.end(.record(download.items[0]))
            #expect(await client.receive(.max).count < Self.large.count)
            #expect(download.objects.activeStreams.records.isEmpty)
        }
    }

    @Test func `a download with a part missing is 410`() async throws {
        for number in [0, 1, 2] {
            try await DownloadFixture.run(Self.many) { download in
                download.downloads.removePart(number)
                let response = try await download.request()
                #expect(response.status == 410)
            }
        }
    }

    @Test func `an item whose turn comes long after its deletion breaks the archive off`() async throws {
        try await DownloadFixture.run([Self.large] + Self.many) { download in
            let client = try RawClient(port: download.port, receiveBuffer: 4096)
            client.request("GET", download.path)
            #expect(await client.receive(100_000).count == 100_000)
            download.library.trash(download.items[1050])
            let received = await client.receive(.max).count
            #expect(received > Self.large.count / 2 && received < Int(download.address.size) - 100_000)
        }
    }

    @Test func `a missing file breaks the archive off, one that was moved does not`() async throws {
        try await DownloadFixture.run(Self.many) { download in
            let (moved, lost) = (download.files[2], download.files[7])
            var copy = try await download.objects.add(Self.many[2])
            try await download.objects.store.remove(moved.location.key)
            download.objects.rows.remove([copy.id])
            copy.id = moved.id
            download.objects.rows.add(copy)
            #expect(try await download.request().isComplete)
            try await download.objects.store.remove(lost.location.key)
            let response = try await download.request()
            #expect(response.status == 200 && !response.isComplete && response.body.count > 0)
        }
    }

    @Test func `a client that disconnects ends its stream`() async throws {
        try await DownloadFixture.run([Self.large, [1]]) { download in
            let client = try RawClient(port: download.port, receiveBuffer: 4096)
            client.request("GET", download.path)
            #expect(await client.receive(100_000).count == 100_000)
            client.close()
            while !download.objects.activeStreams.records.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        }
    }
}
