/// A browser and its system, such as "Firefox on Linux".
package struct DeviceName: Sendable, Hashable {
    /// In characters.
    package static let maximumLength = 100

    private static let browsers = [
        ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ]
    private static let systems = [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ]

    package let text: String

    /// - Parameter userAgent: the header; nil without one.
    package init(userAgent: String?) {
        let header = String((userAgent ?? "").prefix(1000))
        let browser = Self.browsers.first { header.contains($0.0) }?.1
        let system = Self.systems.first { header.contains($0.0) }?.1
        switch (browser, system) {
        case (let browser?, let system?): text = "\(browser) on \(system)"
        case (let name?, nil), (nil, let name?): text = name
        case (nil, nil):
            let name = header.unicodeScalars.prefix { $0 != "/" && $0 != " " }.filter {
                (0x21...0x7E).contains($0.value)
            }
            text = name.isEmpty ? "Unknown device" : String(String.UnicodeScalarView(name.prefix(Self.maximumLength)))
        }
    }

    /// Reads the stored value.
    package init(stored text: String) { self.text = text }
}
