/// One value for each kind of item.
package struct PerKind<Value: Sendable>: Sendable {
    package var image: Value
    package var video: Value

    package init(image: Value, video: Value) {
        self.image = image
        self.video = video
    }

    package init(_ make: (ItemKind) -> Value) {
        self.init(image: make(.image), video: make(.video))
    }

    package subscript(kind: ItemKind) -> Value {
        get {
            switch kind {
            case .image: image
            case .video: video
            }
        }
        set {
            switch kind {
            case .image: image = newValue
            case .video: video = newValue
            }
        }
    }

    /// Images first.
    package var all: [Value] { [image, video] }
}
