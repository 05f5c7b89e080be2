import Application
import NIOHTTP1

/// Reads the head of an origin's answer and lets through only what makes sense as an answer to the question.
struct OriginResponse {
    private static let videoTypes: Set<String> = ["video/mp4", "video/webm", "video/quicktime", "video/ogg"]
    private static let anyBytes: Set<String> = ["application/octet-stream", "binary/octet-stream"]

    let head: HTTPResponseHead
    let question: OriginRequest
    let longestBody: Int64

    /// - Throws: where there is no video to be had, or no saying what it would be.
    func read() throws(OriginError) -> OriginResponseHead {
        switch head.status.code {
        case 200, 206: break
        case 416: throw .unsatisfiable(total: unsatisfiedTotal())
        case 403, 404, 410: throw .gone(status: Int(head.status.code))
        default: throw .unexpectedStatus(Int(head.status.code))
        }
        let encoding = one("content-encoding")
        guard encoding == nil || encoding?.lowercased() == "identity" else { throw .contradictory("encoding") }
        let type = try contentType()
        let length = try bodyLength()
        if head.status == .ok { return OriginResponseHead(try whole(length), contentType: type) }
        return OriginResponseHead(try part(length), contentType: type)
    }

    private func whole(_ length: Int64?) throws(OriginError) -> OriginResponseHead.Extent {
        // Some stores answer a part that is not there with the whole.
        if let part = question.part, let length, part.bytes(of: length) == nil { throw .unsatisfiable(total: length) }
        return .whole(length: length)
    }

    private func part(_ length: Int64?) throws(OriginError) -> OriginResponseHead.Extent {
        guard let part = question.part else { throw .contradictory("a part that nobody asked for") }
        guard let text = one("content-range"), let range = ContentRange(text) else {
            throw .contradictory("no content range")
        }
        guard range.bytes.count <= longestBody else { throw .tooLong }
        if let length, length != Int64(range.bytes.count) { throw .contradictory("length beside content range") }
        let fits =
            if let total = range.total {
                part.bytes(of: total).map {
                    $0.lowerBound == range.bytes.lowerBound && $0.upperBound >= range.bytes.upperBound
                } ?? false
            } else {
                switch part {
                case .from(let first): first == range.bytes.lowerBound
                case .within(let wanted):
                    wanted.lowerBound == range.bytes.lowerBound && wanted.upperBound >= range.bytes.upperBound
                case .last(let count): Int64(range.bytes.count) <= count
                }
            }
        guard fits else { throw .contradictory("another range than asked for") }
        return .part(range.bytes, total: range.total)
    }

    /// - Returns: nil where the body says itself where it ends.
    private func bodyLength() throws(OriginError) -> Int64? {
        let coding = head.headers["transfer-encoding"]
        let lengths = Set(head.headers["content-length"])
        guard coding.isEmpty else {
            guard coding.count == 1, coding[0].lowercased() == "chunked", lengths.isEmpty else {
                throw .contradictory("transfer encoding")
            }
            return nil
        }
        // A body that ends with its connection could break off unnoticed.
        guard lengths.count == 1, let text = lengths.first, let length = Int64(text), length >= 0 else {
            throw .contradictory("no length")
        }
        guard length <= longestBody else { throw .tooLong }
        return length
    }

    private func contentType() throws(OriginError) -> String {
        let text = one("content-type") ?? ""
        if Self.videoTypes.contains(text) { return text }
        let words = text.split(separator: ";", omittingEmptySubsequences: false)
        let type = (words.first ?? "").filter { $0 != " " && $0 != "\t" }.lowercased()
        if question.media == .picture {
            guard type.hasPrefix("image/") || Self.anyBytes.contains(type) else { throw .notOfKind }
            return "application/octet-stream"
        }
        guard type.hasPrefix("video/") || Self.anyBytes.contains(type) else { throw .notOfKind }
        return Self.videoTypes.contains(type) ? type : "video/mp4"
    }

    private func unsatisfiedTotal() -> Int64? {
        guard let text = one("content-range"), text.hasPrefix("bytes */") else { return nil }
        return Int64(text.dropFirst("bytes */".count)).flatMap { $0 >= 0 ? $0 : nil }
    }

    /// - Returns: nil where there is none, or more than one.
    private func one(_ name: String) -> String? {
        let values = head.headers[name]
        return values.count == 1 ? values[0] : nil
    }
}
