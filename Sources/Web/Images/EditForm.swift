import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Reads the form of an edit request. Its images are stored only once the whole request is accepted.
struct EditForm {
    /// The largest body in bytes: the most images of the largest size, and room for the fields.
    static let maximumLength = ImageRequest.maximumReferences * ImageFileLimits.standard.bytes + (1 << 20)

    /// All fields except the images; other fields are skipped.
    private static let textFields: Set<String> = ["prompt", "characterIds", "numImages", "imageSize"]

    private let spools: any UploadSpools
    private(set) var images: UploadedImages
    private var imageCount = 0
    private var texts: [String: [String]] = [:]
    /// Text fields that are not valid text.
    private var unreadable: Set<String> = []
    private var faults = FieldErrors()

    /// - Parameter client: the parties of the client, for the fair queue of image checks.
    init(spools: any UploadSpools, client: [Party]) {
        self.spools = spools
        images = UploadedImages(for: client)
    }

    /// - Throws: `unsupportedMediaType`, `payloadTooLarge`, `validationFailed` for a malformed form, `storageFull`,
    ///   `overloaded`.
    mutating func read(_ request: Request) async throws {
        let boundary = try Self.boundary(of: request)
        if let length = request.headers[.contentLength].flatMap(Int.init), length > Self.maximumLength {
            throw Failure.tooLarge(limit: Self.maximumLength)
        }
        var parser = MultipartParser(boundary: boundary)
        var part: MultipartPart?
        var image: FormImage?
        var text: [UInt8] = []
        var length = 0
        for try await chunk in request.body {
            length += chunk.readableBytes
            guard length <= Self.maximumLength else { throw Failure.tooLarge(limit: Self.maximumLength) }
            for event in try Self.mappingErrors({ () throws(MultipartError) in
                try parser.feed(ArraySlice(chunk.readableBytesView))
            }) {
                switch event {
                case .begin(let next):
                    part = next
                    text = []
                    image = next.name == "image" ? makeImage() : nil
                case .bytes(let bytes):
                    try await image?.append(bytes, to: spools)
                    if part.map(Self.isText) == true { text.append(contentsOf: bytes) }
                case .end:
                    if let image { images.add(image) } else if let part { take(part, text) }
                    (part, image) = (nil, nil)
                }
            }
        }
        try Self.mappingErrors { () throws(MultipartError) in try parser.finish() }
        try await images.check(&faults)
    }

    /// The validated request, without its uploaded images.
    ///
    /// - Throws: `validationFailed` with all invalid fields.
    func request() throws(Failure) -> ImageRequest {
        var faults = faults
        let options = options(&faults)
        if imageCount == 0 { faults.add("image", "At least one image is required.") }
        if texts["prompt"] == nil, !unreadable.contains("prompt") { faults.add("prompt", "This is required.") }
        return try options.request(faults)
    }

    /// The fields read so far.
    private func options(_ faults: inout FieldErrors) -> ImageOptions {
        var options = ImageOptions()
        options.takePrompt(single("prompt", &faults), &faults)
        let characters = texts["characterIds"] ?? []
        if characters.count > ImageRequest.maximumCharacters {
            faults.add("characterIds", "This takes at most \(ImageRequest.maximumCharacters) entries.")
        }
        options.takeCharacters(characters, &faults)
        options.takeSize(single("imageSize", &faults), &faults)
        if let text = single("numImages", &faults) {
            options.count = Int(text)
            if !ImageRequest.imageCounts.contains(options.count ?? 0) {
                faults.add(
                    "numImages",
                    "This must be a whole number from \(ImageRequest.imageCounts.lowerBound) to \(ImageRequest.imageCounts.upperBound)."
                )
            }
        }
        return options
    }

    private mutating func makeImage() -> FormImage? {
        imageCount += 1
        guard imageCount <= ImageRequest.maximumReferences else {
            if imageCount == ImageRequest.maximumReferences + 1 {
                faults.add("image", "This takes at most \(ImageRequest.maximumReferences) images.")
            }
            return nil
        }
        var faults = faults
        _ = options(&faults)
        return FormImage(field: "image[\(imageCount - 1)]", isDropped: !faults.isEmpty)
    }

    private mutating func take(_ part: MultipartPart, _ contents: [UInt8]) {
        guard Self.textFields.contains(part.name) else { return }
        if part.filename == nil, let text = String(validating: contents, as: UTF8.self) {
            texts[part.name, default: []].append(text)
        } else if unreadable.insert(part.name).inserted {
            faults.add(part.name, "This must be UTF-8 text, not a file.")
        }
    }

    /// Whether to buffer a part as text: a file in place of a text field may be as large as an image.
    private static func isText(_ part: MultipartPart) -> Bool {
        part.filename == nil && textFields.contains(part.name)
    }

    private func single(_ name: String, _ faults: inout FieldErrors) -> String? {
        guard let values = texts[name] else { return nil }
        if values.count > 1 { faults.add(name, "This may be given only once.") }
        return values.first
    }

    private static func boundary(of request: Request) throws(Failure) -> MultipartBoundary {
        do throws(MultipartError) {
            return try MultipartBoundary(contentType: request.headers[.contentType] ?? "")
        } catch {
            throw Failure(.unsupportedMediaType, error.message)
        }
    }

    private static func mappingErrors<Output>(_ parse: () throws(MultipartError) -> Output) throws(Failure) -> Output {
        do throws(MultipartError) {
            return try parse()
        } catch {
            switch error {
            case .fileTooLarge, .fieldTooLarge, .tooManyParts, .headersTooLarge, .tooManyHeaders, .outsideTextTooLarge:
                throw Failure(
                    .payloadTooLarge, error.message,
                    faults: error.field.map { [Failure.FieldError($0, error.message)] } ?? [])
            default:
                throw .invalid(error.field ?? "body", error.message)
            }
        }
    }
}
