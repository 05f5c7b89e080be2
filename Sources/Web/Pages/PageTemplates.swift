import Application
import Mustache
import PageFiles

/// The parsed templates.
struct PageTemplates: Sendable {
    private let library: MustacheLibrary

    /// - Throws: if a template cannot be parsed; they are part of the program, and tested.
    init() throws {
        var library = MustacheLibrary()
        for (name, file) in PageFiles.templates {
            try library.register(HTMLEscaping.pragma + String(decoding: file, as: UTF8.self), named: name)
        }
        self.library = library
    }

    /// A page as HTML.
    ///
    /// - Throws: `internalError` if the template is missing.
    func render(_ page: BrowserPage, _ context: PageContext) throws(Failure) -> String {
        try render(page.rawValue, context.values)
    }

    /// Any template as HTML.
    ///
    /// - Throws: `internalError` if the template is missing.
    func render(_ name: String, _ values: [String: any Sendable]) throws(Failure) -> String {
        guard let text = library.render(values, withTemplate: name) else {
            throw .unexpected("template missing: \(name)")
        }
        return text
    }
}
