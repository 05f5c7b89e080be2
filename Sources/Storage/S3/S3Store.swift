package import Application
package import Domain
package import NIOCore

/// Objects in a bucket of an S3 service, each under its key. The service makes an object visible when all its bytes have
/// arrived, so that it is either complete or absent.
package struct S3Store: ObjectStore {
    /// The object that names the installation whose objects the bucket holds.
    package static let markKey = ".afterimage"

    package let name: StoreName
    let client: S3Client
    private let origins: any OriginClient

    /// - Parameter origins: fetches the bytes; it must be allowed to connect to the endpoint.
    package init(_ client: S3Client, origins: any OriginClient) {
        self.client = client
        self.origins = origins
        name = .s3(bucket: client.configuration.bucket)
    }

    /// The service compares what arrives with its SHA-256 and MD5: of the whole object or, if it is large, of each part.
    package func put(
        _ content: ObjectContent, as key: ObjectKey, digest: ContentDigest, contentType: String
    ) async throws(Failure) {
        do throws(S3Error) {
            if content.size > S3PartReader.partSize {
                try await putParts(of: content, as: key.text, digest: digest, contentType: contentType)
            } else {
                var reader = S3PartReader(content)
                let body = try await reader.next() ?? S3Body(ByteBuffer())
                try reader.verify(digest)
                try await client.put(key.text, body, contentType: contentType)
            }
        } catch {
            throw error.failure
        }
    }

    package func remove(_ key: ObjectKey) async throws(Failure) {
        do throws(S3Error) {
            try await client.delete(key.text)
        } catch {
            throw error.failure
        }
    }

    package func read(
        _ key: ObjectKey, size: Int64, range: ClosedRange<Int64>?, contentType: String, on loop: any EventLoop
    ) -> any OriginExchange {
        let path = client.presignedPath(key.text, for: SignatureV4.longestLifetime)
        let request = OriginRequest(
            client.configuration.target(path), part: range.map { .within($0) },
            media: contentType.hasPrefix("image/") ? .image : .video)
        let read = S3Read(request, size: size, contentType: contentType, from: origins, on: loop)
        read.begin()
        return S3Exchange(head: read.headFuture, read: NIOLoopBound(read, eventLoop: loop))
    }

    package func contents(
        of key: ObjectKey, _ body: (ByteBuffer) async throws(Failure) -> Void
    ) async throws(Failure) -> ReadOutcome {
        let size: Int64?
        do throws(S3Error) { size = try await client.size(key.text) } catch { throw error.failure }
        guard let size else { return .missing }
        var position: Int64 = 0
        while position < size {
            let range = position...min(position + Int64(S3Client.longestAnswer), size) - 1
            let part: ByteBuffer?
            do throws(S3Error) {
                part = try await client.get(key.text, range)
            } catch {
                // Unless the service is unavailable.
                guard case .short(let detail) = error, (try? await client.size(key.text)) != nil else {
                    throw error.failure
                }
                return .unreadable(detail: detail)
            }
            guard let part else { return .missing }
            try await body(part)
            position = range.upperBound + 1
        }
        return .complete
    }

    /// Leaves out objects whose keys this program does not make.
    package func list(_ body: ([StoredObject]) async throws(Failure) -> Void) async throws(Failure) {
        var token: String?
        repeat {
            let listing: S3Listing
            do throws(S3Error) {
                listing = try await client.list(after: token)
            } catch {
                throw error.failure
            }
            let objects = listing.objects.compactMap { entry in
                ObjectKey(entry.key).map { StoredObject(key: $0, size: entry.size) }
            }
            if !objects.isEmpty { try await body(objects) }
            token = listing.next
        } while token != nil
    }

    /// A URL that anyone can read the object at, for a while.
    ///
    /// - Parameters:
    ///   - lifetime: at most `SignatureV4.longestLifetime`; longer ones are shortened.
    ///   - fileName: to save it under; nil: to show it.
    package func presign(
        _ key: ObjectKey, for lifetime: Duration, fileName: String?, contentType: String
    ) -> String {
        var overrides = [(name: "response-content-type", value: contentType)]
        if let fileName {
            let name = fileName.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_. ".contains($0)) ? $0 : "_" }
            overrides.append(("response-content-disposition", "attachment; filename=\"\(String(name))\""))
        }
        return client.configuration.base + client.presignedPath(key.text, for: lifetime, overrides: overrides)
    }
}
