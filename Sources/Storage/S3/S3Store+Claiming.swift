import NIOCore

extension S3Store {
    /// Verifies that the bucket can be listed, read and written, and is this installation's.
    ///
    /// - Parameters:
    ///   - installation: random id of this installation, from its database.
    ///   - isNew: whether to mark the bucket if it has no mark. One that is to hold objects already has one.
    /// - Throws: also if another installation has marked it.
    package func claim(for installation: String, isNew: Bool) async throws(S3AccessError) {
        try await client.check()
        let found: String?
        let written: String?
        do throws(S3Error) {
            found = try await mark()
            if (found ?? (isNew ? installation : nil)) == installation {
                let body = S3Body(ByteBuffer(string: "\(installation)\n"))
                try await client.put(Self.markKey, body, contentType: "text/plain")
            }
            // Of two installations that start at once, the one that wrote last has it.
            written = try await mark()
        } catch {
            throw error.accessError(client.configuration)
        }
        guard written == installation else {
            throw S3AccessError(
                reason: written.map { .foreign(marked: $0) } ?? .unmarked(installation: installation),
                endpoint: client.configuration.endpoint,
                bucket: client.configuration.bucket, answer: "")
        }
    }

    private func mark() async throws(S3Error) -> String? {
        try await client.get(Self.markKey).map { buffer in
            String(decoding: buffer.readableBytesView.prefix { $0 > 0x20 }, as: UTF8.self)
        }
    }
}
