package import Application
package import Hummingbird
import NIOCore

/// Lets those in who ask from this machine.
package struct LoopbackAccess: ServiceAccess {
    package init() {}

    package func check(_ request: Request, _ context: WebContext) throws(Failure) {
        guard let address = context.channel.remoteAddress?.ipAddress,
            address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.")
        else { throw Failure(.forbidden, "Only services on this machine may ask here.") }
    }
}
