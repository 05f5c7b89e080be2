package import Hummingbird
package import NIOCore

/// The context of a request.
package struct WebContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    package let channel: any Channel
    /// In the response and every log line of the request; the client's `X-Request-Id` if it sent a valid one.
    package var requestID: String

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        requestID = ""
    }

    /// The pattern of the matched route; nil without one, for which the framework has a placeholder.
    var route: String? { endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil } }
}
