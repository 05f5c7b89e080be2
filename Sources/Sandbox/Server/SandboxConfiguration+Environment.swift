extension SandboxConfiguration {
    /// The variables that `init(environment:)` reads, with their help texts.
    package static let variables: [(name: String, help: String)] = [
        ("SANDBOX_HOST", "The address to listen on (127.0.0.1)."),
        ("SANDBOX_PORT", "The port to listen on (8090); 0 takes any free one."),
        ("SANDBOX_PUBLIC_URL", "The base URL of the APIs and images (http://host:port)."),
        ("SANDBOX_ORIGIN_PORT", "The port of the video origin (8091); 0 takes any free one."),
        ("SANDBOX_ORIGIN_URL", "The base URL of the videos (http://host:port)."),
        ("SANDBOX_API_KEY", "The expected API key (any)."),
        ("SANDBOX_GENERATION_TIME", "From the create call to the end of an image task (2s)."),
        ("SANDBOX_VIDEO_TIME", "From the create call to the end of a video task (4s)."),
        ("SANDBOX_CALLBACK_DELAY", "From the end of the task to its callback (0s)."),
        ("SANDBOX_CALLBACK_RETRIES", "Retries of an undelivered callback (3)."),
        ("SANDBOX_CALLBACK_INTERVAL", "Between two attempts to deliver a callback (5s)."),
        ("SANDBOX_FAULT", "Faults of every request, written as in a prompt: throttle 3, slow 5s."),
    ]

    /// Reads the variables; ports 8090 and 8091 by default. Reports all invalid ones at once.
    package init(environment: [String: String]) throws(SandboxConfigurationError) {
        self.init()
        port = 8090
        originPort = 8091
        var problems: [String] = []
        func read<Value>(_ name: String, _ expected: String, _ parse: (String) -> Value?, _ set: (Value) -> Void) {
            guard let text = environment[name], !text.isEmpty else { return }
            guard let value = parse(text) else { return problems.append("\(name) must be \(expected)") }
            set(value)
        }
        let time = "a time such as 500ms, 3s or 2m"
        read("SANDBOX_HOST", "an address", { $0 }, { host = $0 })
        read("SANDBOX_PORT", "a port, 0 to 65535", { UInt16($0).map(Int.init) }, { port = $0 })
        read("SANDBOX_PUBLIC_URL", "an http or https URL", Self.httpURL, { publicBaseURL = $0 })
        read("SANDBOX_ORIGIN_PORT", "a port, 0 to 65535", { UInt16($0).map(Int.init) }, { originPort = $0 })
        read("SANDBOX_ORIGIN_URL", "an http or https URL", Self.httpURL, { publicOriginURL = $0 })
        read("SANDBOX_API_KEY", "a key", { $0 }, { apiKey = $0 })
        read("SANDBOX_GENERATION_TIME", time, Duration.init(directive:), { generationTime = $0 })
        read("SANDBOX_VIDEO_TIME", time, Duration.init(directive:), { videoTime = $0 })
        read("SANDBOX_CALLBACK_DELAY", time, Duration.init(directive:), { callbackDelay = $0 })
        read(
            "SANDBOX_CALLBACK_RETRIES", "0 to 100",
            { Int($0).flatMap { (0...100).contains($0) ? $0 : nil } }, { callbackRetries = $0 })
        read("SANDBOX_CALLBACK_INTERVAL", time, Duration.init(directive:), { callbackRetryInterval = $0 })
        if let setting = environment["SANDBOX_FAULT"] {
            do {
                faults = try SandboxDirectives(setting: setting)
            } catch {
                problems.append("SANDBOX_FAULT: \(error)")
            }
        }
        if !problems.isEmpty { throw SandboxConfigurationError(problems: problems) }
    }

    /// Without the trailing slash.
    private static func httpURL(_ text: String) -> String? {
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else { return nil }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
