import Application
import NIOCore
import NIOHTTP1

extension OriginFetch {
    /// Handles a part of the response.
    func received(_ part: HTTPClientResponsePart) {
        switch part {
        case .head(let head): received(head)
        case .body(let chunk): received(chunk)
        case .end:
            guard !hasEnded, phase != .finished else { return }
            if let expected, received < expected { return fail(OriginError.broken) }
            hasEnded = true
            pump()
        }
    }

    private func received(_ head: HTTPResponseHead) {
        guard phase == .requestSent else { return fail(OriginError.contradictory("unexpected response")) }
        do throws(OriginError) {
            let limit = originLoop.environment.limits.maximumBodyLength
            let response = try OriginResponse(head: head, request: request, maximumBodyLength: limit).read()
            canReuseConnection = head.isKeepAlive
            switch response.extent {
            case .whole(let length): expected = length
            case .part(let bytes, _): expected = Int64(bytes.count)
            }
            succeed(with: response)
        } catch {
            fail(error)
        }
    }

    private func received(_ chunk: ByteBuffer) {
        guard !hasEnded, phase != .finished else { return }
        var chunk = chunk
        received += Int64(chunk.readableBytes)
        if let expected, received > expected {
            // More than announced: dropped, and the connection is not reused.
            let fitting = chunk.readableBytes - Int(received - expected)
            chunk = chunk.readSlice(length: fitting) ?? ByteBuffer()
            received = expected
            hasEnded = true
            canReuseConnection = false
        }
        guard received <= originLoop.environment.limits.maximumBodyLength else { return fail(OriginError.tooLong) }
        buffered.append(chunk)
        pump()
    }

    /// Delivers the buffered chunks one by one, then reads on. Nothing is read while a chunk is being delivered.
    func pump() {
        guard phase == .relaying, !isDelivering else { return }
        while let chunk = buffered.popFirst() {
            deliver(chunk)
            // Resumed once the chunk is delivered, unless the fetch has finished.
            if isDelivering || phase != .relaying { return }
        }
        if hasEnded { return finish() }
        waitingSince = .now()
        connection?.requestRead()
    }

    private func deliver(_ chunk: ByteBuffer) {
        guard let sink else { return }
        let count = chunk.readableBytes
        var isSynchronous = true
        isDelivering = true
        waitingSince = .now()
        sink(.byteBuffer(chunk)).assumeIsolated().whenComplete { [self] result in
            isDelivering = false
            originLoop.buffers.recycle(chunk)
            switch result {
            case .success:
                connection?.meter.delivered(
                    count, immediately: isSynchronous, remaining: expected.map { $0 - received })
                if !isSynchronous { pump() }
            case .failure(let error): fail(error)
            }
        }
        isSynchronous = false
    }
}
