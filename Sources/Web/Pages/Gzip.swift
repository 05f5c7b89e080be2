import CZlib

/// Compresses with gzip at the best level, for content that is compressed once and sent often.
///
/// - Returns: nil if zlib runs out of memory.
func gzip(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    guard czlib_begin_gzip(&stream) == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    var input = bytes
    return input.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = uInt(input.count)
        let bound = Int(deflateBound(&stream, uLong(input.count)))
        var isComplete = false
        let output = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            stream.next_out = output.baseAddress
            stream.avail_out = uInt(output.count)
            isComplete = deflate(&stream, Z_FINISH) == Z_STREAM_END
            count = output.count - Int(stream.avail_out)
        }
        return isComplete ? output : nil
    }
}
