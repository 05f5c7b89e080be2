package import Domain
import Foundation

/// Small real images, each with a different pixel encoding.
package enum SampleImage: String, CaseIterable {
    case png, deepPNG, palettePNG, interlacedPNG
    case jpeg, subsampledJPEG, greyJPEG, progressiveJPEG
    case lossyWebP, losslessWebP, alphaWebP

    package var format: ImageFormat {
        switch self {
        case .png, .deepPNG, .palettePNG, .interlacedPNG: .png
        case .jpeg, .subsampledJPEG, .greyJPEG, .progressiveJPEG: .jpeg
        case .lossyWebP, .losslessWebP, .alphaWebP: .webp
        }
    }

    package var size: [Int] { [.greyJPEG, .progressiveJPEG].contains(self) ? [24, 16] : [40, 30] }

    package func bytes() throws -> [UInt8] { try Self.made[self]!.get() }

    /// Created once per run: each needs a process.
    private static let made: [SampleImage: Result<[UInt8], any Error>] = Dictionary(
        uniqueKeysWithValues: allCases.map { sample in (sample, Result { try sample.make() }) }
    )

    private func make() throws -> [UInt8] {
        let source = "testsrc=size=40x30"
        return switch self {
        case .png: try FFmpeg.draw(source, as: "a.png")
        case .deepPNG: try FFmpeg.draw(source + ",format=rgba64be", as: "a.png")
        case .palettePNG: try FFmpeg.draw(source + ",format=pal8", as: "a.png")
        case .interlacedPNG: try FFmpeg.draw(source + ",format=rgba", ["-flags", "+ildct"], as: "a.png")
        case .jpeg: try FFmpeg.draw(source, as: "a.jpg")
        case .subsampledJPEG: try FFmpeg.draw(source + ",format=yuvj420p", as: "a.jpg")
        case .greyJPEG: [UInt8](Data(base64Encoded: Self.grey, options: .ignoreUnknownCharacters)!)
        case .progressiveJPEG: [UInt8](Data(base64Encoded: Self.progressive, options: .ignoreUnknownCharacters)!)
        case .lossyWebP: try FFmpeg.draw(source, ["-c:v", "libwebp"], as: "a.webp")
        case .losslessWebP: try FFmpeg.draw(source, ["-c:v", "libwebp", "-lossless", "1"], as: "a.webp")
        case .alphaWebP:
            try FFmpeg.draw(
                source + ",format=yuva420p,geq=lum='p(X,Y)':cb='p(X,Y)':cr='p(X,Y)':a='X*6'",
                ["-c:v", "libwebp"], as: "a.webp"
            )
        }
    }

    /// A JPEG of one component, which ffmpeg cannot write: 24 by 16 pixels, from libjpeg.
    private static let grey = """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1x
        eXBkeFxlZ2P/wAALCAAQABgBAREA/8QAFwABAAMAAAAAAAAAAAAAAAAABAECBv/EACUQAAIBAwQBBAMAAAAAAAAAAAECAwQREgAFEyExFCMy
        gUFRcf/aAAgBAQAAPwDLMaqWqeKn7xGR8AAW7JJ8aZvM+67jNBFUNyMis46UAL1c3HVuvOoj3DcqJ2Qy4FgG+KkEfgg271elKsa+HHkd+NhH
        excL2QPrTKhoztnouLKY+4KbLsqHyIv+7feiTtglDCmMEsbM2DG/EGa63P8ANf/Z
        """

    /// A progressive JPEG, which ffmpeg cannot write: 24 by 16 pixels in ten scans with restart markers, from libjpeg.
    private static let progressive = """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5a
        YVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wgAR
        CAAQABgDASIAAhEBAxEB/8QAGQAAAgMBAAAAAAAAAAAAAAAAAAQBAgMF/8QAFQEBAQAAAAAAAAAAAAAAAAAAAgT/3QAEAAL/2gAMAwEAAhAD
        EAAAAeNvLApWLDj/AP/EABsQAAMAAgMAAAAAAAAAAAAAAAECAwAREyEi/90ABAAD/9oACAEBAAEFAvZe7WqRW0z/AP/QTG1wt0P/xAAYEQEB
        AQEBAAAAAAAAAAAAAAABAwIAIf/dAAQAAv/aAAgBAwEBPwHc/UXryzqivf/EABsRAAEEAwAAAAAAAAAAAAAAAAIAAQMhBBPw/9oACAECAQE/
        ATySKVi61tJ7X//EACAQAAEDBAIDAAAAAAAAAAAAAAEAAiEDESIxEhNRgaH/3QAEAAP/2gAIAQEABj8CIamh02lbsv/QqN2Yjyuu2W+PtU2j
        Ej4v/8QAHRABAAICAgMAAAAAAAAAAAAAAQARITFBUWFxkf/aAAgBAQABPyF6TL9Rq7BGgru4gHMDobn/0KLVZY8G4+RXLlMq+RYApaXm4uf/
        3QAEAAL/2gAMAwEAAgADAAAAECwv/8QAHBEBAAEEAwAAAAAAAAAAAAAAAREAITFBcbHw/9oACAEDAQE/EC1Se8c+igxltdB0ba//xAAcEQAC
        AgIDAAAAAAAAAAAAAAABIRExAEFRYaH/2gAIAQIBAT8QHsMEw6AMylrVXgEkfTzHd5//xAAdEAEAAQUBAQEAAAAAAAAAAAABEQAhMVFxQWGB
        /90ABAAD/9oACAEBAAE/EFci4wACVVwdqfjsgiBYIIsXmpgjEIeIxCcr/9B+o2YQpA8/aXoDOBClvTPyvQjXQlk5u+6//9k=
        """
}
