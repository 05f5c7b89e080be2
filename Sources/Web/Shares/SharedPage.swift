import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// The pages that visitors of a share see. They do not name the owner, and need no sign-in.
struct SharedPage: Sendable {
    private static let ordinaryTitle = "Shared with you"
    /// Of a prompt, in Unicode code points: a page may have 500 of them.
    private static let (longestText, longestCaption) = (200, 2000)

    private let templates: PageTemplates
    private let headers: HTTPFields
    private let assets: String
    private let base: String

    /// - Throws: if a page template cannot be parsed.
    init(_ dependencies: WebDependencies, assets: PageAssets) throws {
        templates = try PageTemplates()
        base = dependencies.publicBase
        headers = PageHeaders(isSecure: dependencies.isSecure, storage: nil).fields
        self.assets = assets.folder
    }

    /// The items.
    func response(_ opened: OpenedShare) throws(Failure) -> Response {
        let share = opened.share
        let path = ShareToken.path(opened.token.text)
        var items: [[String: any Sendable]] = []
        for item in opened.items {
            items.append(
                Self.values(
                    of: item, number: items.count + 1, in: share,
                    at: "\(path)/\(try opened.names.name(of: item.reference))"))
        }
        var values: [String: any Sendable] = [
            "title": share.title ?? Self.ordinaryTitle, "items": items,
            "count": items.count == 1 ? "1 item" : "\(items.count) items",
        ]
        let end = CalendarDate(share.expiresAt)
        (values["end"], values["lastDay"]) = (end.text, end.dayText)
        if !share.hasPassword {
            values["address"] = base + path
            if opened.items.contains(where: { $0.openGraphPart != nil }) { values["image"] = "\(base)\(path)/image" }
        }
        return try response("shared", values)
    }

    /// The page for an error; nil if there is none.
    func response(to request: Request, token: String, _ failure: Failure) -> Response? {
        switch failure.code {
        case .unauthenticated: return locked(token, failure, isReply: request.method == .post)
        case .rateLimited where request.method == .post, .overloaded where request.method == .post:
            return locked(token, failure, isReply: true)
        case .notFound:
            let acceptsHTML = request.headers[values: .accept].contains { $0.lowercased().contains("text/html") }
            return acceptsHTML ? try? response("shared-missing", [:], status: .notFound) : nil
        default: return nil
        }
    }

    /// The form for the password.
    ///
    /// - Parameter isReply: whether it was just sent.
    private func locked(_ token: String, _ failure: Failure, isReply: Bool) -> Response? {
        var values: [String: any Sendable] = ["token": token]
        if isReply { values["error"] = Self.message(for: failure) }
        guard var response = try? response("shared-locked", values, status: failure.status) else { return nil }
        if let seconds = failure.retryAfter { response.headers[.retryAfter] = String(seconds) }
        return response
    }

    private static func message(for failure: Failure) -> String {
        guard failure.code == .rateLimited, let seconds = failure.retryAfter else { return failure.message }
        let wait = seconds < 90 ? "\(seconds) s" : "\((seconds + 59) / 60) minutes"
        return "There were too many attempts. Try again in \(wait)."
    }

    /// - Parameter path: of the item.
    private static func values(
        of item: LibraryItem, number: Int, in share: Share, at path: String
    ) -> [String: any Sendable] {
        let isVideo = item.reference.kind == .video
        let noun = isVideo ? "Video" : "Image"
        var values: [String: any Sendable] = [
            "number": number, "isVideo": isVideo, "source": "\(path)/content", "text": "\(noun) \(number)",
        ]
        if share.showsPrompt {
            values["text"] = item.prompt.shortened(to: longestText)
            values["prompt"] = item.prompt.shortened(to: longestCaption)
        }
        if share.allowsDownload { values["download"] = "\(path)/content?download=1" }
        guard let content = item.content else {
            if !isVideo { values["small"] = "\(path)/content" }
            return values
        }
        if content.thumbnails != nil {
            values["small"] = "\(path)/thumbnail?size=320"
            values["large"] = "\(path)/thumbnail?size=1280"
        } else if !isVideo {
            values["small"] = "\(path)/content"
        }
        if content.poster != nil { values["poster"] = "\(path)/poster" }
        if let width = content.width, let height = content.height {
            values["size"] = ["width": width, "height": height]
        }
        return values
    }

    private func response(
        _ template: String, _ values: [String: any Sendable], status: HTTPResponse.Status = .ok
    ) throws(Failure) -> Response {
        let text = try templates.render(template, values.merging(["assets": assets]) { value, _ in value })
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

extension String {
    /// - Parameter length: in Unicode code points: one character may consist of thousands.
    fileprivate func shortened(to length: Int) -> String {
        let scalars = unicodeScalars
        guard let end = scalars.index(startIndex, offsetBy: length, limitedBy: endIndex), end < endIndex else {
            return self
        }
        return String(scalars[..<end]) + "…"
    }
}
