package import Application
package import Hummingbird

/// Decides who may use the routes of trusted services.
package protocol ServiceAccess: Sendable {
    /// - Throws: `forbidden` and the like, for those who may not.
    func check(_ request: Request, _ context: WebContext) throws(Failure)
}
