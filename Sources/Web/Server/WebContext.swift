package import Hummingbird
package import NIOCore

/// What travels beside a request.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    package let channel: any Channel
    /// In every answer and every log line about this request; the caller's own where they sent a proper one.
    package var requestID: String

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        requestID = ""
    }

    /// The pattern of the route that was met; nil where there is none, which the framework calls by a word of its own.
    var route: String? { endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil } }
}
