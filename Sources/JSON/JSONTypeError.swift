/// The member with this name has another type than the requested one.
package struct JSONTypeError: Error, Hashable {
    package let name: String

    package init(_ name: String) { self.name = name }
}
