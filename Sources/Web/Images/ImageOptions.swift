import Application
import Domain

/// The common fields of generate and edit requests, validated one by one.
struct ImageOptions {
    private var prompt: Prompt?
    private var references: [ImageURL] = []
    private var characters: [String] = []
    var count: Int?
    private var size: ImageSize?

    init() {}

    /// - Parameters:
    ///   - fields: collects the errors.
    ///   - defaults: the request whose values missing fields have.
    ///   - takesReferences: whether reference images are among the fields.
    init(_ fields: inout JSONFields, defaults: ImageRequest? = nil, takesReferences: Bool = true) {
        if let defaults {
            (prompt, references, characters) = (defaults.prompt, defaults.references, defaults.characterIDs)
            (count, size) = (defaults.count, defaults.size)
        }
        takePrompt(defaults == nil ? fields.required("prompt") : fields.string("prompt"), &fields.faults)
        if takesReferences, fields.value("referenceImageUrls") != nil {
            takeReferences(
                fields.strings("referenceImageUrls", atMost: ImageRequest.maximumReferences), &fields.faults)
        }
        if fields.value("characterIds") != nil {
            takeCharacters(fields.strings("characterIds", atMost: ImageRequest.maximumCharacters), &fields.faults)
        }
        count = fields.integer("numImages", in: ImageRequest.imageCounts, default: count)
        takeSize(fields.string("imageSize"), &fields.faults)
    }

    /// - Parameter text: nil if its error was already added.
    mutating func takePrompt(_ text: String?, _ faults: inout FieldErrors) {
        guard let text else { return }
        prompt = Prompt(text)
        if prompt == nil {
            faults.add("prompt", "This must have 1 to \(Prompt.maximumLength) characters and not only white space.")
        }
    }

    /// - Parameter texts: nil elements already have an error.
    private mutating func takeReferences(_ texts: [String?], _ faults: inout FieldErrors) {
        references = []
        for (index, text) in texts.enumerated() {
            guard let text else { continue }
            if let url = ImageURL(text) {
                references.append(url)
            } else {
                faults.add(
                    "referenceImageUrls[\(index)]",
                    "This must be an http or https URL of at most \(ImageURL.maximumLength) bytes, without credentials."
                )
            }
        }
    }

    /// - Parameter names: nil elements already have an error.
    mutating func takeCharacters(_ names: [String?], _ faults: inout FieldErrors) {
        characters = []
        for (index, name) in names.enumerated() {
            guard let name else { continue }
            if name.isEmpty || name.count > ImageRequest.maximumCharacterLength || name.utf8.contains(0) {
                faults.add(
                    "characterIds[\(index)]", "This must have 1 to \(ImageRequest.maximumCharacterLength) characters.")
            } else {
                characters.append(name)
            }
        }
    }

    mutating func takeSize(_ text: String?, _ faults: inout FieldErrors) {
        guard let text else { return }
        size = ImageSize(rawValue: text)
        if size == nil {
            faults.add(
                "imageSize", "This must be one of \(ImageSize.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
    }

    /// The validated request.
    func request(_ faults: FieldErrors) throws(Failure) -> ImageRequest {
        var faults = faults
        guard let prompt else {
            // A missing or invalid prompt normally has an error already.
            try faults.check()
            faults.add("prompt", "This is required.")
            try faults.check()
            throw .unexpected("validation error was not thrown")
        }
        try faults.check()
        return ImageRequest(
            prompt: prompt, references: references, characterIDs: characters, count: count, size: size)
    }
}
