import BSON
import Domain
import FoundationEssentials
import MongoClient

extension MongoDatabase {
    /// Insert a mapping as another application might.
    ///
    /// - Returns: the path of the proxied video.
    func addMapping(to origin: String, expiresAt: Date = Date(timeIntervalSinceNow: 3600)) async throws -> String {
        let id = ProxyID(random: (0..<16).map { _ in UInt8.random(in: .min ... .max) })
        try await collection("video_url_mapping").insert([
            "proxy_id": .string(id.text), "qwen_url": .string(origin),
            "created_at": .date(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)),
            "expires_at": .date(milliseconds: Int64(expiresAt.timeIntervalSince1970 * 1000)), "access_count": .int32(0),
        ])
        return id.path
    }

    /// The stored play count.
    func playCount(of path: String) async throws -> Int {
        switch try await mapping(path)?["access_count"] {
        case .int32(let count)?: Int(count)
        case .int64(let count)?: Int(count)
        default: 0
        }
    }

    /// The stored mapping.
    func mapping(_ path: String) async throws -> BSONDocument? {
        let id = ProxyID(inURL: path)?.text ?? ""
        return try await collection("video_url_mapping").findOne(["proxy_id": .string(id)]) { view throws(BSONError) in
            BSONDocument(copying: view)
        }
    }
}
