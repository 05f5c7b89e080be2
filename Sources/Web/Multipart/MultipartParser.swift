/// Reads a `multipart/form-data` body (RFC 7578 over RFC 2046) as it comes in, in chunks of any size.
///
/// Does no I/O and holds no more than one header block: contents go out as they come in. Takes time in proportion to
/// the bytes, whatever they are. The same bytes give the same parts and contents, or the same error, in whatever chunks
/// they are fed.
package struct MultipartParser: Sendable {
    private enum State {
        case preamble
        /// Right behind a boundary: a line end or two hyphens.
        case boundary
        case hyphen
        /// Spaces and tabs behind a boundary; how many so far.
        case padding(Int)
        /// Behind the carriage return of a boundary's line.
        case lineEnd
        case headers
        case contents
        case epilogue
        case failed(MultipartError)
    }

    private let limits: MultipartLimits
    private var state = State.preamble
    private var scanner: BoundaryScanner
    private var block = MultipartHeaderBlock()
    private var parts = 0
    /// The part that began last.
    private var part: MultipartPart?
    /// Bytes so far of what the state is about: the preamble, the part's contents, the epilogue.
    private var length = 0

    package init(boundary: MultipartBoundary, limits: MultipartLimits = .standard) {
        self.limits = limits
        scanner = BoundaryScanner(boundary)
        scanner.startLine()
    }

    /// Takes the next bytes of the body.
    ///
    /// - Returns: what they complete, in the body's order; empty where they complete nothing.
    /// - Throws: the first thing wrong with the body, and the same again at each later call.
    package mutating func feed(_ chunk: ArraySlice<UInt8>) throws(MultipartError) -> [MultipartEvent] {
        var events: [MultipartEvent] = []
        var rest = chunk
        do {
            while !rest.isEmpty { try step(&rest, &events) }
        } catch {
            state = .failed(error)
            throw error
        }
        return events
    }

    /// Says that no more bytes come.
    ///
    /// - Throws: `truncated` where the last boundary is missing, or what `feed` threw.
    package mutating func finish() throws(MultipartError) {
        switch state {
        case .epilogue: return
        case .failed(let error): throw error
        case .preamble, .boundary, .hyphen, .padding, .lineEnd, .headers, .contents:
            throw .truncated(field: part?.name)
        }
    }

    /// Takes at least one byte off `rest`, which has some.
    private mutating func step(
        _ rest: inout ArraySlice<UInt8>, _ events: inout [MultipartEvent]
    ) throws(MultipartError) {
        switch state {
        case .preamble:
            let found = scanner.scan(&rest)
            try countSurroundings(found.held.count + found.content.count)
            if found.isAtBoundary { state = .boundary }
        case .boundary, .hyphen, .padding, .lineEnd:
            state = try next(after: rest.removeFirst())
        case .headers:
            guard let part = try block.append(rest.removeFirst(), limits: limits) else { return }
            self.part = part
            events.append(.begin(part))
            (state, length) = (.contents, 0)
            scanner.startLine()
        case .contents:
            let found = scanner.scan(&rest)
            try countContents(found.held.count + found.content.count)
            if !found.held.isEmpty { events.append(.bytes(found.held)) }
            if !found.content.isEmpty { events.append(.bytes(found.content)) }
            if found.isAtBoundary {
                events.append(.end)
                state = .boundary
            }
        case .epilogue:
            try countSurroundings(rest.count)
            rest = []
        case .failed(let error):
            throw error
        }
    }

    /// The state after one byte of a boundary's line.
    private mutating func next(after byte: UInt8) throws(MultipartError) -> State {
        switch (state, byte) {
        case (.boundary, UInt8(ascii: "-")):
            return .hyphen
        case (.hyphen, UInt8(ascii: "-")):
            length = 0
            return .epilogue
        case (.boundary, UInt8(ascii: " ")), (.boundary, UInt8(ascii: "\t")):
            return .padding(1)
        case (.padding(let count), UInt8(ascii: " ")), (.padding(let count), UInt8(ascii: "\t")):
            guard count < limits.headerBytes else { throw .headersTooLarge(limit: limits.headerBytes) }
            return .padding(count + 1)
        case (.boundary, UInt8(ascii: "\r")), (.padding, UInt8(ascii: "\r")):
            return .lineEnd
        case (.lineEnd, UInt8(ascii: "\n")):
            guard parts < limits.parts else { throw .tooManyParts(limit: limits.parts) }
            parts += 1
            block = MultipartHeaderBlock()
            return .headers
        default:
            throw .malformedBoundary(field: part?.name)
        }
    }

    private mutating func countSurroundings(_ count: Int) throws(MultipartError) {
        length += count
        guard length <= limits.surroundingBytes else { throw .tooMuchAround(limit: limits.surroundingBytes) }
    }

    private mutating func countContents(_ count: Int) throws(MultipartError) {
        length += count
        guard let part else { return }
        if part.filename == nil {
            guard length <= limits.fieldBytes else { throw .fieldTooLarge(field: part.name, limit: limits.fieldBytes) }
        } else {
            guard length <= limits.fileBytes else { throw .fileTooLarge(field: part.name, limit: limits.fileBytes) }
        }
    }
}
