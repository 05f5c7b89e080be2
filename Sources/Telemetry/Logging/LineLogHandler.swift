package import Logging

/// Log handler that writes each event as one line.
package struct LineLogHandler: LogHandler {
    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let output: LogOutput

    /// - Parameter label: the component that logs.
    package init(label: String, format: LogFormat, output: LogOutput = .standardError) {
        self.label = label
        self.format = format
        self.output = output
        metadataProvider = .traceID
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = LogLine(format, capacity: 512)
        line.begin(level: event.level, label: label, message: event.message.description)
        write(metadata, to: &line) { key in event.metadata?[key] == nil }
        if let provided = metadataProvider?.get(), !provided.isEmpty {
            write(provided, to: &line) { key in metadata[key] == nil && event.metadata?[key] == nil }
        }
        if let metadata = event.metadata { write(metadata, to: &line) { _ in true } }
        if let error = event.error { line.add("error", .string("\(error)")) }
        output.write(line.finish())
    }

    private func write(_ metadata: Logger.Metadata, to line: inout LogLine, where isIncluded: (String) -> Bool) {
        if metadata.isEmpty { return }
        if metadata.count == 1, let (key, value) = metadata.first {
            if isIncluded(key) { line.add(key, value) }
            return
        }
        for key in metadata.keys.sorted() where isIncluded(key) { line.add(key, metadata[key]!) }
    }
}
