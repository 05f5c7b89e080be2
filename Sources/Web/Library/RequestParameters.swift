import Application
import Domain

/// The parameters of an order, under the names of the fields of the route that takes it.
struct RequestParameters {
    enum Value: Hashable {
        case text(String)
        case number(Int)
        case texts([String])
        case images([String])
    }

    /// In the order of the route; the value of one that was not given is nil.
    let all: [(name: String, value: Value?)]

    init(_ order: ItemRequest) {
        switch order {
        case .image(let image):
            all = [
                ("prompt", .text(image.prompt.text)),
                ("referenceImageUrls", image.references.isEmpty ? nil : .images(image.references.map(\.text))),
                ("characterIds", image.characterIDs.isEmpty ? nil : .texts(image.characterIDs)),
                ("numImages", image.count.map(Value.number)),
                ("imageSize", image.size.map { .text($0.rawValue) }),
            ]
        case .video(let video):
            all = [
                ("prompt", .text(video.prompt.text)),
                ("negative_prompt", video.negativePrompt.map(Value.text)),
                ("duration", video.duration.map(Value.number)),
                ("size", video.size.map { .text($0.text) }),
                ("fps", video.fps.map(Value.number)),
                ("seed", video.seed.map(Value.number)),
            ]
        }
    }

    /// The parameters that both have, with different values.
    func changes(to other: RequestParameters) -> [ParameterChange] {
        all.compactMap { name, value in
            guard let changed = other.all.first(where: { $0.name == name }), changed.value != value else { return nil }
            return ParameterChange(field: name, from: value, to: changed.value)
        }
    }
}

/// A difference between two orders.
struct ParameterChange {
    let field: String
    let from: RequestParameters.Value?
    let to: RequestParameters.Value?
}

extension JSONWriter {
    /// - Parameter isForPage: see `image(_:isForPage:)`.
    mutating func change(_ change: ParameterChange, isForPage: Bool) {
        raw(#"{"field":"#)
        plain(change.field)
        raw(#","from":"#)
        parameter(change.from, isForPage: isForPage)
        raw(#","to":"#)
        parameter(change.to, isForPage: isForPage)
        raw("}")
    }

    private mutating func parameter(_ value: RequestParameters.Value?, isForPage: Bool) {
        switch value {
        case nil: raw("null")
        case .text(let text): string(text)
        case .number(let number): integer(number)
        case .texts(let texts): strings(texts)
        case .images(let addresses):
            array(addresses) { json, address in json.reference(ImageURL(stored: address), isForPage: isForPage) }
        }
    }
}
