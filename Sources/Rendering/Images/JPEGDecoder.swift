import Application
import CTurboJPEG
import CWebP
import Domain
import Glibc

/// Decodes JPEG files at a half, a quarter or an eighth of their size where that suffices.
enum JPEGDecoder {
    /// Of the coefficients that a progressive image needs, in bytes.
    private static let memoryLimit = 256 << 20
    /// How many coefficients all scans of a progressive image may update. A decoder passes over the whole image for
    /// every scan, however few bytes the scan has.
    private static let workLimit = 3_000_000_000

    static func decode(_ file: [UInt8]) throws(ImageRenderingError) -> DecodedImage {
        guard let handle = tjInitDecompress() else { throw .tooLarge }
        defer { tjDestroy(handle) }
        var (width, height, subsampling, colors): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        let result = tjDecompressHeader3(
            handle, file, UInt(file.count), &width, &height, &subsampling, &colors)
        guard result == 0 || width > 0 else { throw error(of: handle) }
        try ThumbnailRenderer.check(width: Int(width), height: Int(height))
        let metadata = JPEGMetadata(file)
        try check(file, metadata, pixels: Int(width) * Int(height))
        let scale = scale(longest: max(width, height))
        let raster = try Raster(
            width: (Int(width) + scale - 1) / scale, height: (Int(height) + scale - 1) / scale)
        let isCMYK = colors == Int32(TJCS_CMYK.rawValue) || colors == Int32(TJCS_YCCK.rawValue)
        let format = isCMYK ? TJPF_CMYK : TJPF_BGRA
        let decoded = tjDecompress2(
            handle, file, UInt(file.count), raster.bytes.baseAddress, Int32(raster.width), Int32(raster.bytesPerRow),
            Int32(raster.height), format.rawValue, TJFLAG_LIMITSCANS | TJFLAG_STOPONWARNING)
        guard decoded == 0 else { throw error(of: handle) }
        var image = DecodedImage(
            raster: raster, width: Int(width), height: Int(height), orientation: metadata.orientation)
        let profile = metadata.profile.flatMap { ColorProfile(icc: $0, isCMYK: isCMYK) }
        if isCMYK { convertCMYK(raster, profile) } else { image.profile = profile }
        return image
    }

    /// The largest divisor that leaves the size of the large thumbnail.
    private static func scale(longest: Int32) -> Int {
        [8, 4, 2].first { (Int(longest) + $0 - 1) / $0 >= ThumbnailSize.large.rawValue } ?? 1
    }

    private static func check(_ file: [UInt8], _ metadata: JPEGMetadata, pixels: Int) throws(ImageRenderingError) {
        guard metadata.isBuffered else { return }
        let samples = Double(pixels) * metadata.samplesPerPixel
        guard 2 * samples <= Double(memoryLimit) else { throw .tooLarge }
        guard samples * Double(scans(file)) <= Double(workLimit) else { throw .tooLarge }
    }

    /// An upper bound: compressed data contains no markers, but other segments may look like some.
    private static func scans(_ file: [UInt8]) -> Int {
        file.withUnsafeBytes { bytes in
            var (count, offset) = (0, 0)
            while let found = memchr(bytes.baseAddress! + offset, 0xFF, bytes.count - offset) {
                offset = UnsafeRawPointer(found) - bytes.baseAddress! + 1
                if offset < bytes.count, bytes[offset] == 0xDA { count += 1 }
                if offset >= bytes.count { break }
            }
            return count
        }
    }

    private static func convertCMYK(_ raster: Raster, _ profile: ColorProfile?) {
        if let profile, profile.convertToSRGB(raster) {
            cwebp_remove_alpha(raster.pixels, raster.width * raster.height)
        } else {
            cturbojpeg_convert_cmyk(raster.bytes.baseAddress, raster.width * raster.height)
        }
    }

    private static func error(of handle: tjhandle) -> ImageRenderingError {
        .undecodable(String(cString: tjGetErrorStr2(handle)))
    }
}
