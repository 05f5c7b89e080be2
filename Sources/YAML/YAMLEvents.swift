import CYAML

/// The events of a text, as libyaml finds them.
final class YAMLEvents {
    enum Kind {
        case scalar(String)
        case mappingStart
        case mappingEnd
        case documentStart
        case documentEnd
        case streamEnd
    }

    // In memory of its own: the parser refers to itself.
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let text: UnsafeMutableBufferPointer<UInt8>

    init(_ text: String) {
        self.text = .allocate(capacity: text.utf8.count)
        _ = self.text.initialize(from: text.utf8)
        parser.initialize(to: yaml_parser_t())
        yaml_parser_initialize(parser)
        yaml_parser_set_input_string(parser, self.text.baseAddress, self.text.count)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        text.deallocate()
    }

    /// - Throws: also for what has no meaning here: sequences, anchors, aliases, tags.
    func next() throws(YAMLError) -> (kind: Kind, line: Int) {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else {
                let problem = parser.pointee.problem.map { String(cString: $0) } ?? "this is not YAML"
                throw YAMLError(line: Int(parser.pointee.problem_mark.line) + 1, problem)
            }
            defer { yaml_event_delete(&event) }
            let line = Int(event.start_mark.line) + 1
            if let kind = try kind(of: event, line) { return (kind, line) }
        }
    }

    /// Nil for the start of the stream.
    private func kind(of event: yaml_event_t, _ line: Int) throws(YAMLError) -> Kind? {
        switch event.type {
        case YAML_STREAM_START_EVENT: return nil
        case YAML_STREAM_END_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_MAPPING_START_EVENT:
            let mapping = event.data.mapping_start
            try Self.refuse(anchor: mapping.anchor, tag: mapping.tag, line)
            return .mappingStart
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            try Self.refuse(anchor: scalar.anchor, tag: scalar.tag, line)
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return .scalar(String(decoding: bytes, as: UTF8.self))
        case YAML_ALIAS_EVENT: throw YAMLError(line: line, "an alias is not accepted")
        default: throw YAMLError(line: line, "a sequence is not accepted")
        }
    }

    private static func refuse(
        anchor: UnsafeMutablePointer<UInt8>?, tag: UnsafeMutablePointer<UInt8>?, _ line: Int
    ) throws(YAMLError) {
        if anchor != nil { throw YAMLError(line: line, "an anchor is not accepted") }
        if tag != nil { throw YAMLError(line: line, "a tag is not accepted") }
    }
}
