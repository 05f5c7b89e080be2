/// A text-to-video model and its parameters.
struct VideoModel: Sendable {
    let name: String
    /// The values of `resolution`, and the names of the sizes that `size` may have.
    let resolutions: [String]
    let defaultSize: SandboxVideoSize
    let durations: ClosedRange<Int>
    /// Whether only 5 and 10 are valid.
    let isStepped: Bool
    /// The newer API: resolution and ratio instead of size.
    let takesRatio: Bool
    /// In characters; longer prompts are truncated.
    let promptLimit: Int
    let hasSound: Bool
    /// Whether `usage` has the fields of wan2.6.
    let countsInputs: Bool
    let takesShotType: Bool
    /// Whether the extended prompt is returned.
    let reportsPrompt: Bool

    /// nil for an unknown name. Every wan from 2.7 on and every happyhorse uses the newer API.
    init?(_ name: String) {
        self.name = name
        let plain = name.hasPrefix("wanx2.1") ? "wan" + name.dropFirst(4) : name
        let old: (resolutions: [String], durations: ClosedRange<Int>)
        switch plain {
        case "wan2.6-t2v": old = (["720P", "1080P"], 2...15)
        case "wan2.6-t2v-us": old = (["720P", "1080P"], 5...10)
        case "wan2.5-t2v-preview": old = (["480P", "720P", "1080P"], 5...10)
        case "wan2.2-t2v-plus": old = (["480P", "1080P"], 5...5)
        case "wan2.1-t2v-turbo": old = (["480P", "720P"], 5...5)
        case "wan2.1-t2v-plus": old = (["720P"], 5...5)
        default:
            guard Self.isNewer(name) else { return nil }
            old = (["720P", "1080P"], 2...15)
        }
        (resolutions, durations) = old
        takesRatio = Self.isNewer(name)
        isStepped = old.durations == 5...10
        let isSilent = plain.hasPrefix("wan2.1") || plain.hasPrefix("wan2.2")
        hasSound = !isSilent
        promptLimit = isSilent ? 800 : 1500
        takesShotType = plain.hasPrefix("wan2.6")
        countsInputs = takesShotType || takesRatio
        reportsPrompt = !countsInputs
        let isSmall = plain.hasPrefix("wan2.1")
        defaultSize = isSmall ? SandboxVideoSize(width: 1280, height: 720) : SandboxVideoSize(width: 1920, height: 1080)
    }

    private static func isNewer(_ name: String) -> Bool {
        if name.hasPrefix("happyhorse-") { return true }
        guard name.hasPrefix("wan") else { return false }
        let version = name.dropFirst(3).prefix { $0 != "-" }.split(separator: ".").compactMap { Int($0) }
        return version.count == 2 && (version[0], version[1]) >= (2, 7)
    }

    /// Why this duration is invalid; nil if it is valid.
    func problem(duration: Int) -> String? {
        if isStepped { return duration == 5 || duration == 10 ? nil : "duration must be 5 or 10 for \(name)" }
        if durations.contains(duration) { return nil }
        return "duration must be "
            + (durations.count == 1 ? "\(durations.lowerBound)" : "\(durations.lowerBound) to \(durations.upperBound)")
            + " for \(name)"
    }
}
