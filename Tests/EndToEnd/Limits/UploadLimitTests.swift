import Afterimage
import Application
import Foundation
import Glibc
import RawHTTP
import TestSupport
import Testing

/// Limits on faulty uploads, and the cost of a rejected upload.
@Suite struct UploadLimitTests {
    @Test func `Faulty uploads count per user, for visitors per IP address; valid ones do not`() async throws {
        try await TestServer.run {
            $0.limits.faultyUploadsPerHour = 3
        } _: { server in
            let good = MultipartForm.good("a fox", SampleImage.png.bytes)
            let tokens = (
                user: try await server.token(user: "alice"), other: try await server.token(user: "bob"),
                visitor: try await server.session().token, next: try await server.session().token
            )
            for _ in 0..<5 { expect(try await server.edit(good, token: tokens.user).status, is: 202) }
            for (faulty, again) in [(tokens.user, tokens.user), (tokens.visitor, tokens.next)] {
                let statuses = [
                    try await server.edit(.good(" ", SampleImage.png.bytes), token: faulty).status,
                    try await server.edit(.good("a fox", Array("<svg/>".utf8)), token: faulty).status,
                    try await server.edit(good.ending(""), token: faulty).status,
                ]
                #expect(statuses == [400, 400, 400])
                let refused = try await server.edit(good, token: again)
                try await server.expectFailure(refused, 429, "rate_limited", refused.text)
            }
            expect(try await server.edit(good, token: tokens.other).status, is: 202)
        }
    }

    @Test func `A form over the submission limit is rejected before its body, and a repeated one gets its response`()
        async throws
    {
        try await TestServer.run {
            $0.limits.submissions.perMinute = 1
        } _: { server in
            let form = MultipartForm.good("a fox", SampleImage.png.bytes)
            let token = try await server.token(user: "alice")
            let key = ("Idempotency-Key", "one")
            let first = try await server.edit(form, token: token, headers: [key])
            #expect(first.status == 202)
            for header in ["Accept: */*", "Idempotency-Key: two"] {
                let client = try RawClient(port: server.settings.port)
                client.request(
                    "POST", "/api/v1/nanobanana/edit",
                    [
                        "x-access-token: \(token)", "Content-Type: \(form.contentType)", "Content-Length: 80000000",
                        header,
                    ])
                #expect(String(decoding: await client.receive(12), as: UTF8.self) == "HTTP/1.1 429")
            }
            let again = try await server.edit(form, token: token, headers: [key])
            #expect(again.status == 202 && again.text == first.text)
            let other = try await server.token(user: "bob")
            #expect(try await server.edit(form, token: other).status == 202)
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root can mount the small disk"))
    func `A form with an invalid text or image writes nothing to disk, and a rejected one leaves nothing there`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("small-disk-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try #require(mount("tmpfs", folder, "tmpfs", 0, "size=65536") == 0, "tmpfs could not be mounted: \(errno)")
        defer {
            // A lazy unmount, because the server may still have files open.
            umount2(folder, Int32(MNT_DETACH))
            rmdir(folder)
        }
        try await TestServer.run { settings in
            settings.uploadsDirectory = "\(folder)/uploads"
            settings.limits.submissions.perMinute = 1
        } _: { server in
            let token = try await server.token(user: "alice")
            // Far more than fits on the disk: 507 if it were written.
            let large = SampleImage.jpeg.bytes.dropLast(2) + [UInt8](repeating: 0x55, count: 5 << 20) + [0xFF, 0xD9]
            let text = try await server.edit(.good(" ", Array(large)), token: token)
            try await server.expectFailure(text, 400, "validation_failed", fields: ["prompt"], text.text)
            let image = try await server.edit(
                .good("a fox", [UInt8](repeating: 0, count: 5 << 20)), token: token)
            try await server.expectFailure(image, 400, "validation_failed", fields: ["image[0]"], image.text)
            let full = try await server.edit(.good("a fox", Array(large)), token: token)
            try await server.expectFailure(full, 507, "storage_full", full.text)
            let good = MultipartForm.good("a fox", SampleImage.png.bytes)
            expect(try await server.edit(good, token: token).status, is: 202)
            let kept = server.uploads
            expect(try await server.edit(good, token: token).status, is: 429)
            #expect(server.uploads == kept)
        }
    }
}
