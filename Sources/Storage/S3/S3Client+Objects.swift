import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension S3Client {
    /// Verifies that the bucket is there and the access key is accepted.
    package func check() async throws(S3AccessError) {
        do throws(S3Error) {
            _ = try await list(after: nil, atMost: 1)
        } catch {
            throw error.accessError(configuration)
        }
    }

    func put(_ key: String, _ body: S3Body, contentType: String) async throws(S3Error) {
        _ = try await send(S3Request(.PUT, key, headers: [("Content-Type", contentType)], body: body))
    }

    /// - Returns: the whole object, which must be small; nil if there is none.
    func get(_ key: String) async throws(S3Error) -> ByteBuffer? {
        do throws(S3Error) {
            return try await send(S3Request(.GET, key)).body ?? ByteBuffer()
        } catch {
            guard case .missing = error else { throw error }
            return nil
        }
    }

    /// - Parameter range: within the object, at most `longestAnswer` long.
    /// - Returns: nil if there is no such object.
    func get(_ key: String, _ range: ClosedRange<Int64>) async throws(S3Error) -> ByteBuffer? {
        let part = ("Range", "bytes=\(range.lowerBound)-\(range.upperBound)")
        do throws(S3Error) {
            let body = try await send(S3Request(.GET, key, headers: [part])).body
            guard let body, body.readableBytes == range.count else { throw .short("GET /\(key): another length") }
            return body
        } catch {
            guard case .missing = error else { throw error }
            return nil
        }
    }

    /// - Returns: the object's size in bytes; nil if there is none.
    func size(_ key: String) async throws(S3Error) -> Int64? {
        do throws(S3Error) {
            let response = try await send(S3Request(.HEAD, key))
            guard let size = response.headers.first(name: "content-length").flatMap(Int64.init) else {
                throw .refused("HEAD /\(key): no length")
            }
            return size
        } catch {
            guard case .missing = error else { throw error }
            return nil
        }
    }

    /// Deletes an object; a missing one is no error.
    func delete(_ key: String) async throws(S3Error) {
        do throws(S3Error) {
            _ = try await send(S3Request(.DELETE, key))
        } catch {
            guard case .missing = error else { throw error }
        }
    }

    /// - Parameter token: of the batch before; nil for the first.
    func list(after token: String?, atMost count: Int = 1000) async throws(S3Error) -> S3Listing {
        var query = [(name: "list-type", value: "2"), (name: "max-keys", value: String(count))]
        if let token { query.append(("continuation-token", token)) }
        let listing = S3Listing(try await answer(S3Request(.GET, query: query), "ListBucketResult"))
        guard let listing, listing.next == nil || listing.next != token else {
            throw .refused("GET /?list-type: the list cannot be read")
        }
        return listing
    }

    /// - Parameter name: of the expected root element.
    func answer(_ request: S3Request, _ name: String) async throws(S3Error) -> S3Element {
        let body = try await send(request).body ?? ByteBuffer()
        guard let root = S3Element.parse(body.readableBytesView), root.name == name else {
            throw .refused("\(request): the answer is no \(name)")
        }
        return root
    }
}
