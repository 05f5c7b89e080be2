/// Why bytes cannot be parsed as JSON.
package enum JSONError: Error, Hashable {
    /// What was expected, and the byte offset.
    case invalid(expected: String, at: Int)
    /// More nested arrays and objects than this limit.
    case tooDeep(limit: Int)
}
