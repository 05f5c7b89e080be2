/// Makes the names of files unique, also where systems ignore case. Linear, and keeps of each name a number only.
struct UniqueNames: Sendable {
    private var taken: Set<Int> = []
    /// How many files have asked for a name.
    private var requests: [Int: Int] = [:]

    /// - Returns: the name with the extension, and a number in parentheses if it is not the first.
    mutating func unique(_ name: String, fileExtension: String) -> String {
        let key = Self.key("\(name).\(fileExtension)")
        while true {
            let request = requests[key, default: 0] + 1
            requests[key] = request
            let unique = request == 1 ? "\(name).\(fileExtension)" : "\(name) (\(request)).\(fileExtension)"
            if taken.insert(Self.key(unique)).inserted { return unique }
        }
    }

    private static func key(_ name: String) -> Int { name.lowercased().hashValue }
}
