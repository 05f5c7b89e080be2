/// Thrown if the member with this name does not have the requested type.
package struct JSONTypeError: Error, Hashable {
    package let name: String

    package init(_ name: String) { self.name = name }
}
