/// What may follow the word of a fault.
package enum SandboxFaultArgument: Sendable, Hashable {
    case none
    /// How many requests are struck; without it all are.
    case times
    /// How many copies are sent, 1 to 1000; the number is the one without it.
    case copies(Int)
    /// A time with its unit (`250ms`, `3s`, `2m`), at most a day; the value is the one without it.
    case time(Duration)
    /// An address, which has to be there.
    case address

    var usage: String {
        switch self {
        case .none: ""
        case .times: "[n]"
        case .copies(let usual): "[n=\(usual)]"
        case .time(let usual): "[time=\(usual.components.seconds)s]"
        case .address: "address"
        }
    }
}
