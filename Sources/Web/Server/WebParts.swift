package import Application

/// What the web needs of the application, put together by whoever assembles the program.
package struct WebParts: Sendable {
    package var tokens: TokenVerifier
    package var images: any ImageHistory
    package var submit: SubmitImage
    package var receiveCallback: ReceiveImageCallback
    package var answerOnce: AnswerOnce
    package var uploads: any UploadStore
    package var health: any StoreHealth
    package var callers: CallerParts
    /// Under which the world reaches this server, without a slash at the end.
    package var publicBase: String

    package init(
        tokens: TokenVerifier, images: any ImageHistory, submit: SubmitImage, receiveCallback: ReceiveImageCallback,
        answerOnce: AnswerOnce, uploads: any UploadStore, health: any StoreHealth, callers: CallerParts,
        publicBase: String
    ) {
        self.tokens = tokens
        self.images = images
        self.submit = submit
        self.receiveCallback = receiveCallback
        self.answerOnce = answerOnce
        self.uploads = uploads
        self.health = health
        self.callers = callers
        self.publicBase = publicBase
    }
}
