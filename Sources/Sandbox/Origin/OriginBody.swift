import Hummingbird
import NIOCore
import NIOPosix

/// Writes a response body, with or without a fault.
struct OriginBody: Sendable {
    let content: OriginContent
    let range: Range<Int>
    let channel: any Channel
    let faultyResponse: FaultyResponse
    /// nil for a correct body.
    let fault: SandboxDirective?
    /// Called at the end of the body with the number of bytes written.
    let ended: @Sendable (Int) -> Void

    /// Bytes that `origin-drip` writes at a time.
    private static let dripSize = 16
    /// Bytes that `origin-long` writes beyond the Content-Length.
    private static let excess = 1024

    var response: ResponseBody {
        let isWithoutLength = fault?.fault == .originChunked || fault?.fault == .originEndless
        return ResponseBody(contentLength: isWithoutLength ? nil : range.count) { writer in
            let count = Counter()
            defer { ended(count.sent) }
            do {
                try await write(&writer, count)
                try await writer.finish(nil)
            } catch {
                // The client must see that the body is incomplete.
                try? await channel.close()
                throw error
            }
        }
    }

    @concurrent private func write(_ writer: inout any ResponseBodyWriter, _ count: Counter) async throws {
        let middle = range.lowerBound + range.count / 2
        switch fault?.fault {
        case .originStall:
            try await send(range.lowerBound..<middle, &writer, count)
            try? await channel.closeFuture.get()
            throw SandboxOriginError.broken
        case .originShort:
            try await send(range.lowerBound..<middle, &writer, count)
            throw SandboxOriginError.broken
        case .originReset:
            try await send(range.lowerBound..<middle, &writer, count)
            // Closing then discards unsent bytes and sends RST.
            try? await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            throw SandboxOriginError.broken
        case .originDrip:
            for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.dripSize) {
                try await send(start..<min(start + Self.dripSize, range.upperBound), &writer, count)
                await faultyResponse.pause(for: fault?.effectiveTime ?? .zero)
            }
        case .originLong:
            try await send(range, &writer, count)
            try await send(0..<min(Self.excess, content.size), &writer, count)
        case .originEndless:
            while range.count > 0 { try await send(range, &writer, count) }
        default:
            try await send(range, &writer, count)
        }
    }

    @concurrent private func send(_ part: Range<Int>, _ writer: inout any ResponseBodyWriter, _ count: Counter)
        async throws
    {
        var rest = part
        while !rest.isEmpty {
            let bytes = try await content.read(rest)
            try await writer.write(bytes)
            count.sent += bytes.readableBytes
            rest = rest.dropFirst(bytes.readableBytes)
        }
    }

    private final class Counter {
        var sent = 0
    }
}
