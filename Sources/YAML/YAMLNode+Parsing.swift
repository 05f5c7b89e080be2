extension YAMLNode {
    /// Of mappings in mappings.
    private static let maximumDepth = 16

    /// Parses one document of mappings and scalars. Distinct keys are required; the values are not interpreted.
    package init(_ text: String) throws(YAMLError) {
        let events = YAMLEvents(text)
        let start = try events.next()
        guard case .documentStart = start.kind else { throw YAMLError(line: start.line, "the document is empty") }
        self = try Self.node(try events.next(), events, depth: 0)
        _ = try events.next()
        let end = try events.next()
        guard case .streamEnd = end.kind else { throw YAMLError(line: end.line, "there is a second document") }
    }

    private static func node(
        _ event: (kind: YAMLEvents.Kind, line: Int), _ events: YAMLEvents, depth: Int
    ) throws(YAMLError) -> YAMLNode {
        switch event.kind {
        case .scalar(let text): return YAMLNode(.scalar(text), line: event.line)
        case .mappingStart where depth < maximumDepth:
            return YAMLNode(.mapping(try entries(events, depth: depth + 1)), line: event.line)
        case .mappingStart: throw YAMLError(line: event.line, "the mappings are nested too deeply")
        case .mappingEnd, .documentStart, .documentEnd, .streamEnd:
            throw YAMLError(line: event.line, "a value is missing")
        }
    }

    private static func entries(_ events: YAMLEvents, depth: Int) throws(YAMLError) -> [Entry] {
        var entries: [Entry] = []
        var keys: Set<String> = []
        while true {
            let (kind, line) = try events.next()
            switch kind {
            case .mappingEnd: return entries
            case .scalar(let key):
                guard keys.insert(key).inserted else { throw YAMLError(line: line, "the key '\(key)' occurs twice") }
                entries.append(Entry(key, try node(try events.next(), events, depth: depth)))
            default: throw YAMLError(line: line, "a key must be a text")
            }
        }
    }
}
