/// The argument of a fault.
package enum SandboxFaultArgument: Sendable, Hashable {
    case none
    /// The number of affected requests; all by default.
    case times
    /// The number of copies, 1 to 1000, with its default.
    case copies(Int)
    /// A time with its unit (`250ms`, `3s`, `2m`), at most a day, with its default.
    case time(Duration)
    /// A URL, required.
    case url

    var usage: String {
        switch self {
        case .none: ""
        case .times: "[n]"
        case .copies(let standard): "[n=\(standard)]"
        case .time(let standard): "[time=\(standard.components.seconds)s]"
        case .url: "url"
        }
    }
}
