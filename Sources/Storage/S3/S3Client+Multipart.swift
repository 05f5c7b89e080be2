import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension S3Client {
    /// - Returns: the id of a new upload. Nothing is visible until it is completed.
    func startUpload(_ key: String, contentType: String) async throws(S3Error) -> S3Upload {
        let request = S3Request(
            .POST, key, query: [("uploads", "")], headers: [("Content-Type", contentType)])
        guard let id = try await answer(request, "InitiateMultipartUploadResult")["UploadId"], !id.isEmpty else {
            throw .refused("\(request): no id")
        }
        return S3Upload(key: key, id: id)
    }

    /// - Parameter number: from 1.
    /// - Returns: the part's tag.
    func putPart(_ number: Int, of upload: S3Upload, _ body: S3Body) async throws(S3Error) -> String {
        let request = S3Request(
            .PUT, upload.key, query: [("partNumber", String(number)), ("uploadId", upload.id)], body: body)
        guard let tag = try await send(request).headers.first(name: "etag") else {
            throw .refused("\(request): no tag")
        }
        return tag
    }

    /// - Parameters:
    ///   - tags: of all parts, in order.
    ///   - size: of the object, in bytes, which is verified.
    func complete(_ upload: S3Upload, tags: [String], size: Int64) async throws(S3Error) {
        let parts = tags.enumerated().map { index, tag in
            "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(tag)</ETag></Part>"
        }
        let xml = "<CompleteMultipartUpload>\(parts.joined())</CompleteMultipartUpload>"
        do throws(S3Error) {
            _ = try await send(
                S3Request(.POST, upload.key, query: [("uploadId", upload.id)], body: S3Body(.init(string: xml))))
        } catch {
            // An attempt whose answer was lost may have completed it.
            guard case .missing = error else { throw error }
        }
        guard try await self.size(upload.key) == size else {
            throw .refused("POST /\(upload.key)?uploadId: the object does not have \(size) bytes")
        }
    }

    /// Deletes the parts of an upload; a missing upload is no error.
    func abort(_ upload: S3Upload) async throws(S3Error) {
        do throws(S3Error) {
            _ = try await send(S3Request(.DELETE, upload.key, query: [("uploadId", upload.id)]))
        } catch {
            guard case .missing = error else { throw error }
        }
    }

    /// Uploads that were neither completed nor aborted.
    func uploads() async throws(S3Error) -> [S3Upload] {
        var uploads: [S3Upload] = []
        var query = [(name: "uploads", value: "")]
        while true {
            let request = S3Request(.GET, query: query)
            let root = try await answer(request, "ListMultipartUploadsResult")
            for entry in root.children where entry.name == "Upload" {
                guard let key = entry["Key"], let id = entry["UploadId"] else { throw .refused("\(request): no id") }
                uploads.append(S3Upload(key: key, id: id))
            }
            guard root["IsTruncated"] == "true" else { return uploads }
            guard let key = root["NextKeyMarker"], let id = root["NextUploadIdMarker"], uploads.last?.id == id else {
                throw .refused("\(request): the list cannot be read")
            }
            query = [("key-marker", key), ("upload-id-marker", id), ("uploads", "")]
        }
    }
}

/// An upload in parts.
struct S3Upload: Sendable, Hashable {
    let key: String
    let id: String
}
