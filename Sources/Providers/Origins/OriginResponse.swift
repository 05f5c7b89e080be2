import Application
import NIOHTTP1

/// Validates the head of an origin's response against the request.
struct OriginResponse {
    private static let videoTypes: Set<String> = ["video/mp4", "video/webm", "video/quicktime", "video/ogg"]
    private static let anyBytes: Set<String> = ["application/octet-stream", "binary/octet-stream"]

    let head: HTTPResponseHead
    let request: OriginRequest
    let maximumBodyLength: Int64

    /// - Throws: if the response has no video or its length and range are inconsistent.
    func read() throws(OriginError) -> OriginResponseHead {
        switch head.status.code {
        case 200, 206: break
        case 416: throw .unsatisfiable(total: unsatisfiedTotal())
        case 403, 404, 410: throw .gone(status: Int(head.status.code))
        default: throw .unexpectedStatus(Int(head.status.code))
        }
        let encoding = single("content-encoding")
        guard encoding == nil || encoding?.lowercased() == "identity" else { throw .contradictory("encoding") }
        let type = try contentType()
        let length = try bodyLength()
        if head.status == .ok { return OriginResponseHead(try whole(length), contentType: type) }
        return OriginResponseHead(try part(length), contentType: type)
    }

    private func whole(_ length: Int64?) throws(OriginError) -> OriginResponseHead.Extent {
        // Some object stores respond to an unsatisfiable range with the whole body.
        if let part = request.part, let length, part.bytes(of: length) == nil { throw .unsatisfiable(total: length) }
        return .whole(length: length)
    }

    private func part(_ length: Int64?) throws(OriginError) -> OriginResponseHead.Extent {
        guard let part = request.part else { throw .contradictory("unexpected partial content") }
        guard let text = single("content-range"), let range = ContentRange(text) else {
            throw .contradictory("missing content range")
        }
        guard range.bytes.count <= maximumBodyLength else { throw .tooLong }
        if let length, length != Int64(range.bytes.count) { throw .contradictory("length differs from content range") }
        let fits =
            if let total = range.total {
                part.bytes(of: total).map {
                    $0.lowerBound == range.bytes.lowerBound && $0.upperBound >= range.bytes.upperBound
                } ?? false
            } else {
                switch part {
                case .from(let first): first == range.bytes.lowerBound
                case .within(let requested):
                    requested.lowerBound == range.bytes.lowerBound && requested.upperBound >= range.bytes.upperBound
                case .last(let count): Int64(range.bytes.count) <= count
                }
            }
        guard fits else { throw .contradictory("not the requested range") }
        return .part(range.bytes, total: range.total)
    }

    /// - Returns: nil for a chunked body.
    private func bodyLength() throws(OriginError) -> Int64? {
        let coding = head.headers["transfer-encoding"]
        let lengths = Set(head.headers["content-length"])
        guard coding.isEmpty else {
            guard coding.count == 1, coding[0].lowercased() == "chunked", lengths.isEmpty else {
                throw .contradictory("transfer encoding")
            }
            return nil
        }
        // The truncation of a body that ends with its connection could not be detected.
        guard lengths.count == 1, let text = lengths.first, let length = Int64(text), length >= 0 else {
            throw .contradictory("missing length")
        }
        guard length <= maximumBodyLength else { throw .tooLong }
        return length
    }

    private func contentType() throws(OriginError) -> String {
        let text = single("content-type") ?? ""
        if Self.videoTypes.contains(text) { return text }
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        let type = (parts.first ?? "").filter { $0 != " " && $0 != "\t" }.lowercased()
        if request.media == .image {
            guard type.hasPrefix("image/") || Self.anyBytes.contains(type) else { throw .wrongContentType }
            return "application/octet-stream"
        }
        guard type.hasPrefix("video/") || Self.anyBytes.contains(type) else { throw .wrongContentType }
        return Self.videoTypes.contains(type) ? type : "video/mp4"
    }

    private func unsatisfiedTotal() -> Int64? {
        guard let text = single("content-range"), text.hasPrefix("bytes */") else { return nil }
        return Int64(text.dropFirst("bytes */".count)).flatMap { $0 >= 0 ? $0 : nil }
    }

    /// - Returns: nil if the header is absent or repeated.
    private func single(_ name: String) -> String? {
        let values = head.headers[name]
        return values.count == 1 ? values[0] : nil
    }
}
