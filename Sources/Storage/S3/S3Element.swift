/// An element of a response in XML: elements and text only. Attributes are skipped, and a document type is refused.
struct S3Element {
    private static let deepest = 16

    let name: String
    private(set) var text = ""
    private(set) var children: [S3Element] = []

    private init(name: String) { self.name = name }

    /// The text of the first child of a name; nil if there is none.
    subscript(name: String) -> String? { children.first { $0.name == name }?.text }

    /// - Returns: the root; nil if the text is not such XML. Takes linear time.
    static func parse(_ xml: some Collection<UInt8>) -> S3Element? {
        var scanner = XMLScanner(xml)
        var open: [S3Element] = []
        while let token = scanner.next() {
            switch token {
            case .text(let text):
                if !open.isEmpty { open[open.count - 1].text += text }
            case .start(let name, let isEmpty):
                guard open.count < deepest else { return nil }
                let element = S3Element(name: name)
                if !isEmpty {
                    open.append(element)
                } else if open.isEmpty {
                    return element
                } else {
                    open[open.count - 1].children.append(element)
                }
            case .end(let name):
                guard let element = open.popLast(), element.name == name else { return nil }
                if open.isEmpty { return element }
                open[open.count - 1].children.append(element)
            }
        }
        return nil
    }
}
