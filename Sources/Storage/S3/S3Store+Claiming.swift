import NIOCore

extension S3Store {
    /// Verifies that the bucket can be listed, read and written, and marks it as this installation's.
    ///
    /// - Parameter installation: random id of this installation, from its database.
    /// - Throws: also if another installation has marked it.
    package func claim(for installation: String) async throws(S3AccessError) {
        try await client.check()
        let found: String?
        let written: String?
        do throws(S3Error) {
            found = try await mark()
            if found == nil || found == installation {
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
                reason: .foreign(marked: written ?? found ?? "nothing"), endpoint: client.configuration.endpoint,
                bucket: client.configuration.bucket, answer: "")
        }
    }

    private func mark() async throws(S3Error) -> String? {
        try await client.get(Self.markKey).map { buffer in
            String(decoding: buffer.readableBytesView.prefix { $0 > 0x20 }, as: UTF8.self)
        }
    }
}
