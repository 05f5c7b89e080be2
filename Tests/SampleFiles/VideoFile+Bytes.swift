package import Domain

extension VideoFile {
    /// Reads the headers of a file in memory.
    package init(_ bytes: [UInt8]) throws(VideoFileError) {
        try self.init(size: Int64(bytes.count)) { offset, count in
            Array(bytes[Int(offset)..<(Int(offset) + count)])
        }
    }
}
