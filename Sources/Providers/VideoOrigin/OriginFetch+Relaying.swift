import Application
import NIOCore
import NIOHTTP1

extension OriginFetch {
    /// Something of the answer.
    func received(_ part: HTTPClientResponsePart) {
        switch part {
        case .head(let head): received(head)
        case .body(let chunk): received(chunk)
        case .end:
            guard !hasEnded, phase != .over else { return }
            if let expected, received < expected { return fail(OriginError.broken) }
            hasEnded = true
            pump()
        }
    }

    private func received(_ head: HTTPResponseHead) {
        guard phase == .asked else { return fail(OriginError.contradictory("an answer that nobody asked for")) }
        do throws(OriginError) {
            let limit = home.environment.limits.longestBody
            let found = try OriginResponse(head: head, question: question, longestBody: limit).read()
            keepsConnection = head.isKeepAlive
            switch found.extent {
            case .whole(let length): expected = length
            case .part(let bytes, _): expected = Int64(bytes.count)
            }
            answer(found)
        } catch {
            fail(error)
        }
    }

    private func received(_ chunk: ByteBuffer) {
        guard !hasEnded, phase != .over else { return }
        var chunk = chunk
        received += Int64(chunk.readableBytes)
        if let expected, received > expected {
            // More than was announced: dropped, and the connection is not trusted again.
            let fitting = chunk.readableBytes - Int(received - expected)
            chunk = chunk.readSlice(length: fitting) ?? ByteBuffer()
            received = expected
            hasEnded = true
            keepsConnection = false
        }
        guard received <= home.environment.limits.longestBody else { return fail(OriginError.tooLong) }
        held.append(chunk)
        pump()
    }

    /// Hands over what is held, piece by piece; then reads on. Nothing is read while a piece has not been taken.
    func pump() {
        guard phase == .relaying, !isTaking else { return }
        while let chunk = held.popFirst() {
            hand(over: chunk)
            // It goes on when the piece has been taken, or it is over.
            if isTaking || phase != .relaying { return }
        }
        if hasEnded { return finish() }
        since = .now()
        connection?.want()
    }

    private func hand(over chunk: ByteBuffer) {
        guard let sink else { return }
        let count = chunk.readableBytes
        var isAtOnce = true
        isTaking = true
        since = .now()
        sink(chunk).assumeIsolated().whenComplete { [self] result in
            isTaking = false
            home.buffers.give(chunk)
            switch result {
            case .success:
                connection?.meter.taken(count, atOnce: isAtOnce, left: expected.map { $0 - received })
                if !isAtOnce { pump() }
            case .failure(let error): fail(error)
            }
        }
        isAtOnce = false
    }
}
