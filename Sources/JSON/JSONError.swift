/// Why bytes are not a JSON text that can be read.
package enum JSONError: Error, Hashable {
    /// What was expected, and the byte offset.
    case invalid(expected: String, at: Int)
    /// More nested arrays and objects than this limit.
    case tooDeep(limit: Int)
}
