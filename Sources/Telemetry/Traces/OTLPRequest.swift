import FoundationEssentials
import Tracing

/// Export request to a collector: ExportTraceServiceRequest of OTLP 1.x, in JSON.
enum OTLPRequest {
    static func encode(_ spans: [RecordedSpan.Record], service: String) throws -> [UInt8] {
        let name = Attribute(key: "service.name", value: .init(stringValue: service))
        let scope = ScopeSpans(scope: .init(name: "afterimage"), spans: spans.map(Span.init))
        let body = Request(resourceSpans: [.init(resource: .init(attributes: [name]), scopeSpans: [scope])])
        return Array(try JSONEncoder().encode(body))
    }

    private struct Request: Encodable { let resourceSpans: [ResourceSpans] }

    private struct ResourceSpans: Encodable {
        let resource: Resource
        let scopeSpans: [ScopeSpans]
    }

    private struct Resource: Encodable { let attributes: [Attribute] }

    private struct ScopeSpans: Encodable {
        let scope: Scope
        let spans: [Span]
    }

    private struct Scope: Encodable { let name: String }

    private struct Span: Encodable {
        let traceId: String
        let spanId: String
        let parentSpanId: String?
        let traceState: String?
        let name: String
        let kind: Int
        // 64-bit integers are strings in protobuf's JSON.
        let startTimeUnixNano: String
        let endTimeUnixNano: String
        let attributes: [Attribute]
        let status: Status

        init(_ span: RecordedSpan.Record) {
            traceId = span.traceParent.traceID
            spanId = span.traceParent.spanID
            parentSpanId = span.parentSpanID
            traceState = span.traceState
            name = span.name
            kind =
                switch span.kind {
                case .internal: 1
                case .server: 2
                case .client: 3
                case .producer: 4
                case .consumer: 5
                }
            startTimeUnixNano = "\(span.start)"
            endTimeUnixNano = "\(span.end)"
            var attributes: [Attribute] = []
            // swift-format-ignore: ReplaceForEachWithForLoop
            span.attributes.forEach { key, value in attributes.append(Attribute(key: key, value: .init(value))) }
            self.attributes = attributes.sorted { $0.key < $1.key }
            status = Status(code: span.status.map { $0.code == .error ? 2 : 1 } ?? 0)
        }
    }

    private struct Status: Encodable { let code: Int }

    private struct Attribute: Encodable {
        let key: String
        let value: Value
    }

    private struct Value: Encodable {
        var stringValue: String?
        var intValue: String?
        var boolValue: Bool?

        init(stringValue: String) { self.stringValue = stringValue }

        init(_ attribute: SpanAttribute) {
            switch attribute {
            case .int64(let number): intValue = "\(number)"
            case .int32(let number): intValue = "\(number)"
            case .bool(let flag): boolValue = flag
            case .string(let text): stringValue = text
            default: stringValue = "\(attribute)"
            }
        }
    }
}
