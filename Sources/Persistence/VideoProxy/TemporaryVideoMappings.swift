package import Application
import BSON
package import Domain
package import MongoClient
import Synchronization

/// Stands in for the mappings, the counter and the log until they are there.
package final class TemporaryVideoMappings: VideoMappings, PlayCounter, ProxyAccessLog {
    private let collection: MongoCollection
    private let cache = Mutex<[ProxyID: VideoSource]>([:])

    package init(_ database: MongoDatabase) { collection = database.collection("video_url_mapping") }

    package func source(of id: ProxyID) async throws(Failure) -> VideoSource? {
        if let hit = cache.withLock({ $0[id] }) { return hit }
        do {
            let found = try await collection.findOne(["proxy_id": .string(id.text)]) { view throws(BSONError) in
                try view.first("qwen_url")?.string()
            }
            guard let url = found ?? nil else { return nil }
            let source = VideoSource(origin: url, remaining: .seconds(3000))
            cache.withLock { $0[id] = source }
            return source
        } catch { throw .unexpected("\(error)") }
    }

    package func countPlay(of id: ProxyID) {}
    package func record(_ access: ProxyAccess) {}
}
