/// An incremental parser of `multipart/form-data` bodies (RFC 7578 over RFC 2046), for chunks of any size.
///
/// Does no I/O and buffers at most one header block; contents are passed through. Runs in linear time for any input. The
/// result does not depend on how the bytes are split into chunks.
package struct MultipartParser: Sendable {
    private enum State {
        case preamble
        /// After a boundary: a line end or two hyphens.
        case boundary
        case hyphen
        /// Spaces and tabs after a boundary; their number so far.
        case padding(Int)
        /// After the carriage return of a boundary line.
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
    /// The latest part.
    private var part: MultipartPart?
    /// Bytes so far in the preamble, the current contents or the epilogue.
    private var length = 0

    package init(boundary: MultipartBoundary, limits: MultipartLimits = .standard) {
        self.limits = limits
        scanner = BoundaryScanner(boundary)
        scanner.startLine()
    }

    /// Parses the next bytes of the body.
    ///
    /// - Returns: the completed events in order; possibly none.
    /// - Throws: the first error of the body, and the same error at each later call.
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

    /// Marks the end of the body.
    ///
    /// - Throws: `truncated` if the last boundary is missing, or the error of `feed`.
    package mutating func finish() throws(MultipartError) {
        switch state {
        case .epilogue: return
        case .failed(let error): throw error
        case .preamble, .boundary, .hyphen, .padding, .lineEnd, .headers, .contents:
            throw .truncated(field: part?.name)
        }
    }

    /// Consumes at least one byte of `rest`, which is not empty.
    private mutating func step(
        _ rest: inout ArraySlice<UInt8>, _ events: inout [MultipartEvent]
    ) throws(MultipartError) {
        switch state {
        case .preamble:
            let found = scanner.scan(&rest)
            try countOutside(found.held.count + found.content.count)
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
            try countOutside(rest.count)
            rest = []
        case .failed(let error):
            throw error
        }
    }

    /// The state after one byte of a boundary line.
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

    private mutating func countOutside(_ count: Int) throws(MultipartError) {
        length += count
        guard length <= limits.outsideBytes else { throw .outsideTextTooLarge(limit: limits.outsideBytes) }
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
