import Application
import CLCMS

/// The colors that an image's samples stand for: an ICC profile.
final class ColorProfile {
    private let handle: cmsHPROFILE
    /// Of a raster's pixels before the conversion.
    private let format: cmsUInt32Number

    /// - Parameters:
    ///   - icc: the contents of an ICC profile.
    ///   - isCMYK: whether the raster's four bytes are cyan, magenta, yellow and black, with 255 for no ink.
    /// - Returns: nil if it is damaged or is of other samples; decoders ignore it then.
    init?(icc: [UInt8], isCMYK: Bool = false) {
        guard let handle = cmsOpenProfileFromMem(icc, cmsUInt32Number(icc.count)) else { return nil }
        self.handle = handle
        switch cmsGetColorSpace(handle) {
        case cmsSigCmykData where isCMYK: format = clcms_cmyk
        case cmsSigRgbData where !isCMYK: format = clcms_bgra
        case cmsSigGrayData where !isCMYK: format = clcms_grey
        default: return nil
        }
    }

    /// - Parameters:
    ///   - gamma: the exponent for display.
    ///   - chromaticities: nil for those of sRGB.
    /// - Returns: nil if there are no such colors.
    init?(gamma: Double, _ chromaticities: Chromaticities?) {
        let used = chromaticities ?? .standard
        var white = cmsCIExyY(x: used.white.x, y: used.white.y, Y: 1)
        var primaries = cmsCIExyYTRIPLE(
            Red: cmsCIExyY(x: used.red.x, y: used.red.y, Y: 1),
            Green: cmsCIExyY(x: used.green.x, y: used.green.y, Y: 1),
            Blue: cmsCIExyY(x: used.blue.x, y: used.blue.y, Y: 1))
        guard let curve = cmsBuildGamma(nil, gamma) else { return nil }
        defer { cmsFreeToneCurve(curve) }
        var curves: [OpaquePointer?] = [curve, curve, curve]
        guard let handle = cmsCreateRGBProfile(&white, &primaries, &curves) else { return nil }
        self.handle = handle
        format = clcms_bgra
    }

    deinit { cmsCloseProfile(handle) }

    /// Leaves alpha as it is, and the raster if the profile cannot be used. The fourth byte of CMYK stays black.
    ///
    /// - Returns: whether it is converted.
    @discardableResult
    func convertToSRGB(_ raster: Raster) -> Bool {
        guard let target = cmsCreate_sRGBProfile() else { return false }
        defer { cmsCloseProfile(target) }
        let intent = cmsUInt32Number(INTENT_PERCEPTUAL)
        guard let transform = cmsCreateTransform(handle, format, target, clcms_bgra, intent, 0) else { return false }
        defer { cmsDeleteTransform(transform) }
        cmsDoTransform(transform, raster.pixels, raster.pixels, cmsUInt32Number(raster.width * raster.height))
        return true
    }
}

/// The CIE 1931 chromaticities of a PNG's cHRM chunk.
struct Chromaticities: Equatable {
    struct Point: Equatable {
        let x: Double
        let y: Double
    }

    let white: Point
    let red: Point
    let green: Point
    let blue: Point

    /// Of sRGB.
    static let standard = Chromaticities(
        white: Point(x: 0.3127, y: 0.329), red: Point(x: 0.64, y: 0.33), green: Point(x: 0.3, y: 0.6),
        blue: Point(x: 0.15, y: 0.06))

    /// Whether the difference to sRGB cannot be seen.
    var isStandard: Bool {
        let pairs = [
            (white, Self.standard.white), (red, Self.standard.red), (green, Self.standard.green),
            (blue, Self.standard.blue),
        ]
        return pairs.allSatisfy { abs($0.x - $1.x) < 0.001 && abs($0.y - $1.y) < 0.001 }
    }
}
