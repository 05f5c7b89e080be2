package import Application
package import Domain

extension S3Store {
    /// Uploads in parts; if that fails, the parts are deleted again.
    func putParts(
        of content: ObjectContent, as key: String, digest: ContentDigest, contentType: String
    ) async throws(S3Error) {
        let upload = try await client.startUpload(key, contentType: contentType)
        do throws(S3Error) {
            var reader = S3PartReader(content)
            var tags: [String] = []
            while let body = try await reader.next() {
                tags.append(try await client.putPart(tags.count + 1, of: upload, body))
            }
            try reader.verify(digest)
            try await client.complete(upload, tags: tags, size: content.size)
        } catch {
            // Also in a task that is cancelled.
            await Task { [client] in try? await client.abort(upload) }.value
            throw error
        }
    }

    /// Uploads in parts that a crash has left, or that are in progress: their parts take up space, but no list shows them.
    package func unfinishedUploads() async throws(Failure) -> [UnfinishedUpload] {
        do throws(S3Error) {
            return try await client.uploads().compactMap { upload in
                ObjectKey(upload.key).map { UnfinishedUpload(key: $0, id: upload.id) }
            }
        } catch {
            throw error.failure
        }
    }

    package func removeUnfinished(
        except inProgress: ([ObjectKey]) async throws(Failure) -> Set<ObjectKey>
    ) async throws(Failure) -> Int {
        let uploads = try await unfinishedUploads()
        guard !uploads.isEmpty else { return 0 }
        let kept = try await inProgress(uploads.map(\.key))
        let left = uploads.filter { !kept.contains($0.key) }
        for upload in left { try await abort(upload) }
        return left.count
    }

    /// Deletes the parts of an upload; a missing upload is no error.
    package func abort(_ upload: UnfinishedUpload) async throws(Failure) {
        do throws(S3Error) {
            try await client.abort(S3Upload(key: upload.key.text, id: upload.id))
        } catch {
            throw error.failure
        }
    }
}

/// An upload that was neither completed nor aborted.
package struct UnfinishedUpload: Sendable, Hashable {
    package let key: ObjectKey
    let id: String
}

extension S3PartReader {
    /// - Throws: if what has been read is not what the digest was made from.
    func verify(_ digest: ContentDigest) throws(S3Error) {
        guard sha256 == digest.sha256 else { throw .refused("the content has another SHA-256 than its digest") }
    }
}
