import Domain
import NIOCore

extension MediaStores {
    /// Reads the content of a record from storage, chunk by chunk, to make from it what is missing.
    ///
    /// - Throws: `lost` if these are not the bytes that were stored. `unavailable` if they are not there: they may just be
    ///   moved. What the body throws, as `storage`.
    func readContent(
        _ object: MediaObject, _ body: (ByteBuffer) async throws(Failure) -> Void
    ) async throws(ArchiveSourceError) {
        var digester = ContentDigester()
        let outcome: ReadOutcome
        do throws(Failure) {
            outcome = try await store(object.location.store).contents(of: object.location.key) {
                chunk throws(Failure) in
                digester.update(chunk)
                try await body(chunk)
            }
        } catch {
            throw .storage(error)
        }
        switch outcome {
        case .complete where digester.matches(object.facts): return
        case .complete: throw .lost(.unreadable)
        case .missing, .unreadable: throw .unavailable(detail: "the object \(object.id.text): \(outcome)")
        }
    }
}
