/// Why an image or video could not be rendered.
enum SandboxRenderingError: Error, CustomStringConvertible {
    case programMissing(String)
    case fontMissing(String)
    case files(any Error)
    case spawn(Int32)
    case tooSlow
    case failed(status: Int32, message: String)
    case reference(ReferenceError)
    case stopped

    var description: String {
        switch self {
        case .programMissing(let name):
            "\(name) is not installed, but the sandbox renders with it: apt-get install ffmpeg fonts-dejavu-core"
        case .fontMissing(let path):
            "the font \(path) is not installed: apt-get install fonts-dejavu-core"
        case .files(let error): "the sandbox cannot write its temporary files: \(error)"
        case .spawn(let code): "ffmpeg could not be started, errno \(code)"
        case .tooSlow: "ffmpeg timed out"
        case .failed(let status, let message): "ffmpeg failed with status \(status): \(message)"
        case .reference(let error): "the reference image is unavailable: \(error)"
        case .stopped: "the sandbox is stopping"
        }
    }
}
