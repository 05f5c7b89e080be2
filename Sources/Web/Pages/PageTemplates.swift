import Application
import Mustache
import PageFiles

/// The templates, read once.
struct PageTemplates: Sendable {
    private let library: MustacheLibrary

    /// - Throws: where a template is not in Mustache's form; they are part of the program, and tested.
    init() throws {
        var library = MustacheLibrary()
        for (name, file) in PageFiles.templates {
            try library.register(String(decoding: file, as: UTF8.self), named: name)
        }
        self.library = library
    }

    /// A whole page in HTML.
    ///
    /// - Throws: `internalError` where there is no such template.
    func render(_ page: BrowserPage, _ values: PageContext) throws(Failure) -> String {
        guard let text = library.render(values.all, withTemplate: page.rawValue) else {
            throw .unexpected("the page \(page.rawValue) has no template")
        }
        return text
    }
}
