import Application
import Domain
import Hummingbird

extension WebContext {
    /// The item of a path that ends with `{kind}/{id}`, or continues there.
    ///
    /// - Throws: `notFound` for what cannot be an item.
    func item() throws(Failure) -> ItemReference {
        guard let kind = parameters.get("kind").flatMap({ ItemKind(rawValue: $0) }) else { throw .notFound }
        return ItemReference(kind, try recordID())
    }

    /// The `{id}` of a path.
    ///
    /// - Throws: `notFound` for what is no id.
    func recordID() throws(Failure) -> RecordID {
        guard let id = parameters.get("id").flatMap({ RecordID($0) }) else { throw .notFound }
        return id
    }
}
