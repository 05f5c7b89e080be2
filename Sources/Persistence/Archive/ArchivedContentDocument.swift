import Application
import BSON
import Domain

/// The sub-document `media` of a record: the ids of its objects and what lists show of them.
enum ArchivedContentDocument {
    /// Nil if it does not say which object the content is, or which version. Other malformed members count as absent.
    static func read(_ media: BSONView) throws(BSONError) -> ArchivedContent? {
        var object: ObjectID?
        var version: UInt64?
        var content = ArchivedContent(object: RecordID(high: 0, low: 0), version: 0)
        var elements = media.elements()
        while let element = try elements.next() {
            switch (element.key.count, element.type) {
            case (6, .objectID) where element.hasKey("object"): object = try element.objectID()
            case (7, .string) where element.hasKey("version"): version = number(try element.stringBytes())
            case (5, _) where element.hasKey("width"): content.width = length(element)
            case (6, _) where element.hasKey("height"): content.height = length(element)
            case (5, .string) where element.hasKey("color"): content.color = MeanColor(try element.string())
            case (11, _) where element.hasKey("duration_ms"):
                content.durationMilliseconds = (try? element.integer()).flatMap { $0 >= 0 ? $0 : nil }
            case (10, .document) where element.hasKey("thumbnails"): content.thumbnails = try thumbnails(element.view())
            case (6, .objectID) where element.hasKey("poster"): content.poster = RecordID(try element.objectID())
            case (7, .objectID) where element.hasKey("preview"): content.preview = RecordID(try element.objectID())
            default: break
            }
        }
        guard let object, let version else { return nil }
        content.object = RecordID(object)
        content.version = version
        return content
    }

    static func document(_ content: ArchivedContent) -> BSONDocument {
        BSONWriter.document { media in
            media.append("object", ObjectID(content.object))
            media.append("version", content.versionText)
            if let width = content.width { media.append("width", Int32(clamping: width)) }
            if let height = content.height { media.append("height", Int32(clamping: height)) }
            if let color = content.color { media.append("color", color.text) }
            if let duration = content.durationMilliseconds { media.append("duration_ms", duration) }
            if let thumbnails = content.thumbnails { media.append("thumbnails", document(thumbnails)) }
            if let poster = content.poster { media.append("poster", ObjectID(poster)) }
            if let preview = content.preview { media.append("preview", ObjectID(preview)) }
        }
    }

    private static func document(_ thumbnails: ArchivedContent.Thumbnails) -> BSONDocument {
        BSONWriter.document { sizes in
            sizes.append("small", ObjectID(thumbnails.small))
            sizes.append("large", ObjectID(thumbnails.large))
        }
    }

    /// Appends the fields of a record that refer to objects that were made from its content, by their paths.
    static func append(_ objects: DerivedObjects, to fields: inout BSONWriter) {
        if let thumbnails = objects.thumbnails { fields.append("media.thumbnails", document(thumbnails)) }
        if let poster = objects.poster { fields.append("media.poster", ObjectID(poster)) }
        if let preview = objects.preview { fields.append("media.preview", ObjectID(preview)) }
    }

    /// The paths in a record of all ids of objects.
    static let references: [StaticString] =
        ["media.object"] + MediaKind.allCases.flatMap { part($0)?.references ?? [] }

    /// The paths in a record of what refers to an object that was made from its content.
    ///
    /// - Returns: the field that is removed with the object, and the paths of ids in it; nil for content.
    static func part(_ kind: MediaKind) -> (field: StaticString, references: [StaticString])? {
        switch kind {
        case .poster: ("media.poster", ["media.poster"])
        case .preview: ("media.preview", ["media.preview"])
        case .thumbnail: ("media.thumbnails", ["media.thumbnails.small", "media.thumbnails.large"])
        case .image, .video, .upload: nil
        }
    }

    private static func thumbnails(_ sizes: BSONView) throws(BSONError) -> ArchivedContent.Thumbnails? {
        guard let small = try sizes.first("small"), let large = try sizes.first("large"),
            small.type == .objectID, large.type == .objectID
        else { return nil }
        return ArchivedContent.Thumbnails(small: RecordID(try small.objectID()), large: RecordID(try large.objectID()))
    }

    /// In pixels; nil if it is not a positive whole number.
    private static func length(_ element: BSONElement) -> Int? {
        (try? element.integer()).flatMap { $0 > 0 ? Int($0) : nil }
    }

    /// - Parameter digits: 16 hexadecimal digits of lower case; nil for anything else.
    private static func number(_ digits: UnsafeRawBufferPointer) -> UInt64? {
        guard digits.count == 16 else { return nil }
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }
}
