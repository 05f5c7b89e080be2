/// A change of a text that may be missing.
package enum TextChange: Sendable, Hashable {
    case set(String)
    case clear
}
