import Application
import Domain
import Logging

/// Shared test values.
enum Samples {
    static let id = RecordID("0123456789abcdef01234567")!
    static let task = TaskID(stored: "task-1")
    static let imageURL = ImageURL(stored: "https://pictures.example/1.png")
    static let owner = Owner(stored: "alice")
    static let request = ImageRequest(prompt: Prompt("A fox")!)
    static let signer = CallbackSigner(secret: String(repeating: "k", count: 32), publicBase: "https://a.example")
    static let signature = String(signer.url(for: id).suffix(64))

    static let environment = SystemEnvironment(
        now: { Timestamp(milliseconds: 1) }, makeRecordID: { id }, randomBytes: { Array(repeating: 0, count: $0) },
        clock: InstantClock())

    /// Discards all messages.
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func image(_ state: ImageState = .pending, task: TaskID = task) -> GeneratedImage {
        GeneratedImage(
            id: id, owner: owner, taskID: task, prompt: "A fox", kind: ImageKind.textToImage.rawValue, state: state,
            createdAt: Timestamp(milliseconds: 1))
    }
}
