import Application
import CPNG
import Domain

/// Decodes PNG files by rows, reduced on the way.
enum PNGDecoder {
    static func decode(_ file: [UInt8]) throws(ImageRenderingError) -> DecodedImage {
        try file.withUnsafeBufferPointer { file throws(ImageRenderingError) in
            guard let reader = cpng_open(file.baseAddress, file.count) else { throw .tooLarge }
            defer { cpng_close(reader) }
            guard cpng_read_header(reader) != 0 else { throw error(of: reader) }
            let (png, info) = (reader.pointee.png, reader.pointee.info)
            let (width, height) = (Int(png_get_image_width(png, info)), Int(png_get_image_height(png, info)))
            try ThumbnailRenderer.check(width: width, height: height)
            let profile = profile(reader)
            let side = max(1, max(width, height) / ThumbnailSize.large.rawValue)
            let raster = try Raster(width: (width + side - 1) / side, height: (height + side - 1) / side)
            guard cpng_decode(reader, UInt32(side), raster.bytes.baseAddress, raster.bytesPerRow) != 0 else {
                throw error(of: reader)
            }
            return DecodedImage(
                raster: raster, width: width, height: height, orientation: orientation(reader), profile: profile)
        }
    }

    private static func error(of reader: UnsafeMutablePointer<cpng_reader>) -> ImageRenderingError {
        let message = withUnsafeBytes(of: &reader.pointee.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return .undecodable(message)
    }

    /// Nil for sRGB.
    private static func profile(_ reader: UnsafeMutablePointer<cpng_reader>) -> ColorProfile? {
        let (png, info) = (reader.pointee.png, reader.pointee.info)
        var name: UnsafeMutablePointer<CChar>?
        var compression: Int32 = 0
        var contents: UnsafeMutablePointer<UInt8>?
        var count: UInt32 = 0
        if png_get_iCCP(png, info, &name, &compression, &contents, &count) != 0, let contents {
            return ColorProfile(icc: Array(UnsafeBufferPointer(start: contents, count: Int(count))))
        }
        var intent: Int32 = 0
        guard png_get_sRGB(png, info, &intent) == 0 else { return nil }
        let chromaticities = chromaticities(reader).flatMap { $0.isStandard ? nil : $0 }
        var gamma = 0.0
        let hasGamma = png_get_gAMA(png, info, &gamma) != 0 && gamma > 0
        // 1 / 2.2 is what programs write for sRGB.
        if !hasGamma || abs(gamma - 1 / 2.2) < 0.001 {
            guard let chromaticities else { return nil }
            return ColorProfile(gamma: 2.2, chromaticities)
        }
        return ColorProfile(gamma: 1 / gamma, chromaticities)
    }

    private static func chromaticities(_ reader: UnsafeMutablePointer<cpng_reader>) -> Chromaticities? {
        var values = [Double](repeating: 0, count: 8)
        let isThere = values.withUnsafeMutableBufferPointer { buffer in
            let value = buffer.baseAddress!
            return png_get_cHRM(
                reader.pointee.png, reader.pointee.info, value, value + 1, value + 2, value + 3, value + 4, value + 5,
                value + 6, value + 7)
        }
        guard isThere != 0 else { return nil }
        func point(_ index: Int) -> Chromaticities.Point { .init(x: values[index], y: values[index + 1]) }
        return Chromaticities(white: point(0), red: point(2), green: point(4), blue: point(6))
    }

    private static func orientation(_ reader: UnsafeMutablePointer<cpng_reader>) -> EXIFOrientation {
        var count: UInt32 = 0
        var contents: UnsafeMutablePointer<UInt8>?
        guard png_get_eXIf_1(reader.pointee.png, reader.pointee.info, &count, &contents) != 0, let contents else {
            return .upright
        }
        let bytes = Array(UnsafeBufferPointer(start: contents, count: Int(count)))
        return EXIFOrientation(readingTIFF: bytes) ?? .upright
    }
}
