import Application
import Domain

/// The fields that both ways of asking for an image have, as far as they have been read.
struct ImageOptions {
    private var prompt: Prompt?
    private(set) var references: [ImageURL] = []
    private var characters: [String] = []
    var count: Int?
    private var size: ImageSize?

    /// - Parameter text: nil where what is wrong has been noted already.
    mutating func takePrompt(_ text: String?, _ faults: inout FieldErrors) {
        guard let text else { return }
        prompt = Prompt(text)
        if prompt == nil {
            faults.add("prompt", "This must have 1 to \(Prompt.maximumLength) characters, not all of them white space.")
        }
    }

    /// - Parameter texts: nil where what is wrong has been noted already.
    mutating func takeReferences(_ texts: [String?], _ faults: inout FieldErrors) {
        for (index, text) in texts.enumerated() {
            guard let text else { continue }
            if let address = ImageURL(text) {
                references.append(address)
            } else {
                faults.add(
                    "referenceImageUrls[\(index)]",
                    "This must be an http or https address of at most \(ImageURL.maximumLength) bytes, without credentials."
                )
            }
        }
    }

    /// - Parameter names: nil where what is wrong has been noted already.
    mutating func takeCharacters(_ names: [String?], _ faults: inout FieldErrors) {
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

    /// The whole, once nothing is wrong with any part.
    ///
    /// - Parameter uploaded: addresses of pictures that came along.
    func request(_ faults: FieldErrors, uploaded: [ImageURL] = []) throws(Failure) -> ImageRequest {
        var faults = faults
        guard let prompt else {
            // A prompt that is missing or unfit has been noted as such.
            try faults.check()
            faults.add("prompt", "This is required.")
            try faults.check()
            throw .unexpected("a fault was noted and did not count")
        }
        try faults.check()
        return ImageRequest(
            prompt: prompt, references: references + uploaded, characterIDs: characters, count: count, size: size)
    }
}
