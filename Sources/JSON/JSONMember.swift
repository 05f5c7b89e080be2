/// A member of an object.
package struct JSONMember: Sendable {
    package let key: String
    package let value: JSONValue
}
