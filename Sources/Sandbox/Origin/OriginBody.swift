import Hummingbird
import NIOCore
import NIOPosix

/// How the bytes of an answer are written, well or badly.
struct OriginBody: Sendable {
    let content: OriginContent
    let range: Range<Int>
    let channel: any Channel
    let misbehaviour: FaultyResponse
    /// nil for a body that is whole.
    let fault: SandboxDirective?
    /// Told how many bytes the connection took, when the body has ended.
    let ended: @Sendable (Int) -> Void

    /// What `origin-drip` writes at once.
    private static let drop = 16
    /// What `origin-long` writes too much.
    private static let surplus = 1024

    var response: ResponseBody {
        let isWithoutLength = fault?.fault == .originChunked || fault?.fault == .originEndless
        return ResponseBody(contentLength: isWithoutLength ? nil : range.count) { writer in
            let count = Counter()
            defer { ended(count.sent) }
            do {
                try await write(&writer, count)
                try await writer.finish(nil)
            } catch {
                // What was promised cannot be kept: the other side has to see that.
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
            // Closing then throws away what is unsent and answers the other side with RST.
            try? await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            throw SandboxOriginError.broken
        case .originDrip:
            for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.drop) {
                try await send(start..<min(start + Self.drop, range.upperBound), &writer, count)
                await misbehaviour.pause(for: fault?.effectiveTime ?? .zero)
            }
        case .originLong:
            try await send(range, &writer, count)
            try await send(0..<min(Self.surplus, content.size), &writer, count)
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
