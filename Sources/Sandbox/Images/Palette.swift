/// The colours of a landscape, in hexadecimal.
struct Palette: Sendable {
    /// From the top of the sky to the horizon.
    let sky: [String]
    let sun: String
    let farHills: String
    let nearHills: String

    static let all = [
        Palette(sky: ["3d348b", "e76f51", "f4a261"], sun: "ffe8b0", farHills: "4a4e69", nearHills: "22223b"),
        Palette(sky: ["264653", "2a9d8f", "e9c46a"], sun: "fff3c4", farHills: "2d6a6a", nearHills: "16343c"),
        Palette(sky: ["4361ee", "4cc9f0", "bde0fe"], sun: "ffffff", farHills: "52796f", nearHills: "2f3e46"),
        Palette(sky: ["10002b", "5a189a", "c77dff"], sun: "f8f0ff", farHills: "3c096c", nearHills: "1a0433"),
        Palette(sky: ["ff8fa3", "ffb3c1", "fff0f3"], sun: "ff4d6d", farHills: "a4133c", nearHills: "590d22"),
        Palette(sky: ["03045e", "0077b6", "90e0ef"], sun: "f1faee", farHills: "1d5c83", nearHills: "06283d"),
        Palette(sky: ["606c38", "a3b18a", "fefae0"], sun: "dda15e", farHills: "588157", nearHills: "283618"),
        Palette(sky: ["6a040f", "d00000", "ffba08"], sun: "fff3b0", farHills: "6a040f", nearHills: "2b0508"),
    ]
}
