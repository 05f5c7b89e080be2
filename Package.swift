// swift-tools-version:6.2
import PackageDescription

/// One list for every target of ours.
let settings: [SwiftSetting] = [
    // `any P` shows where a value is boxed, which is what a hot path must not do by accident.
    .enableUpcomingFeature("ExistentialAny"),
    // A member is visible only where its module is imported: the layer check can trust the imports that it reads.
    .enableUpcomingFeature("MemberImportVisibility"),
    // An import says so where it becomes part of a target's own interface.
    .enableUpcomingFeature("InternalImportsByDefault"),
    // A nonisolated async function stays where its caller runs: no thread hop for a plain call.
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// The libraries' products.
extension Target.Dependency {
    static var asyncHTTPClient: Self { .product(name: "AsyncHTTPClient", package: "async-http-client") }
    static var hummingbird: Self { .product(name: "Hummingbird", package: "hummingbird") }
    static var hummingbirdCore: Self { .product(name: "HummingbirdCore", package: "hummingbird") }
    static var jwtKit: Self { .product(name: "JWTKit", package: "jwt-kit") }
    static var argumentParser: Self { .product(name: "ArgumentParser", package: "swift-argument-parser") }
    static var configuration: Self { .product(name: "Configuration", package: "swift-configuration") }
    static var crypto: Self { .product(name: "Crypto", package: "swift-crypto") }
    static var cryptoExtras: Self { .product(name: "CryptoExtras", package: "swift-crypto") }
    static var tracing: Self { .product(name: "Tracing", package: "swift-distributed-tracing") }
    static var httpTypes: Self { .product(name: "HTTPTypes", package: "swift-http-types") }
    static var logging: Self { .product(name: "Logging", package: "swift-log") }
    static var coreMetrics: Self { .product(name: "CoreMetrics", package: "swift-metrics") }
    static var metrics: Self { .product(name: "Metrics", package: "swift-metrics") }
    static var metricsTestKit: Self { .product(name: "MetricsTestKit", package: "swift-metrics") }
    static var mustache: Self { .product(name: "Mustache", package: "swift-mustache") }
    static var nioCore: Self { .product(name: "NIOCore", package: "swift-nio") }
    static var nioHTTP1: Self { .product(name: "NIOHTTP1", package: "swift-nio") }
    static var nioPosix: Self { .product(name: "NIOPosix", package: "swift-nio") }
    static var nioExtras: Self { .product(name: "NIOExtras", package: "swift-nio-extras") }
    static var nioHTTPTypes: Self { .product(name: "NIOHTTPTypes", package: "swift-nio-extras") }
    static var nioSSL: Self { .product(name: "NIOSSL", package: "swift-nio-ssl") }
    static var serviceLifecycle: Self { .product(name: "ServiceLifecycle", package: "swift-service-lifecycle") }
    static var unixSignals: Self { .product(name: "UnixSignals", package: "swift-service-lifecycle") }
}

let package = Package(
    name: "Afterimage",
    products: [.executable(name: "afterimage", targets: ["Afterimage"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        .systemLibrary(
            name: "CMongoC",
            pkgConfig: "libmongoc-1.0",
            providers: [.apt(["libmongoc-dev", "libbson-dev", "libssl-dev", "libcurl4-openssl-dev"])]
        ),
        .systemLibrary(name: "CGlibc"),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "JSON"),
        .target(name: "BSON", dependencies: ["JSON"]),
        .target(
            name: "Telemetry",
            dependencies: [.coreMetrics, .logging, .serviceLifecycle, .tracing]
        ),
        .target(
            name: "MongoClient",
            dependencies: ["CMongoC", "BSON", .logging, .metrics, .tracing]
        ),
        .target(name: "Domain"),
        .target(
            name: "Application",
            dependencies: ["Domain", .crypto, .cryptoExtras, .logging, .metrics, .nioCore, .serviceLifecycle, .tracing]
        ),
        .target(
            name: "Persistence",
            dependencies: ["Domain", "Application", "MongoClient", "BSON", .crypto, .nioPosix],
            exclude: ["Indexes/README.md"],
            resources: [.embedInCode("Indexes")]
        ),
        .target(
            name: "Providers",
            dependencies: [
                "CGlibc", "JSON", "Domain", "Application", .asyncHTTPClient, .nioCore, .nioHTTP1, .nioPosix, .nioSSL,
                .logging, .serviceLifecycle,
            ]
        ),
        .target(
            name: "Storage",
            dependencies: [
                "CGlibc", "Domain", "Application", .asyncHTTPClient, .crypto, .logging, .nioCore, .nioHTTP1, .nioPosix,
            ]
        ),
        .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"])]),
        .systemLibrary(name: "CLCMS", pkgConfig: "lcms2", providers: [.apt(["liblcms2-dev"])]),
        .target(
            name: "Rendering",
            dependencies: [
                "CTurboJPEG", "CPNG", "CWebP", "CLCMS", "CGlibc", "Domain", "Application", .logging, .nioPosix,
            ]
        ),
        .target(name: "Mail", dependencies: ["CCurl", "Domain", "Application", .logging]),
        .target(name: "YAML", dependencies: ["CYAML"]),
        .target(
            name: "PageFiles",
            resources: [.embedInCode("Assets"), .embedInCode("Templates")]
        ),
        .target(
            name: "Web",
            dependencies: [
                "CZlib", "JSON", "Telemetry", "Domain", "Application", "PageFiles", .hummingbird, .hummingbirdCore,
                .crypto, .httpTypes, .nioCore, .nioHTTP1, .nioExtras, .nioHTTPTypes,
                .coreMetrics, .metrics, .tracing, .logging, .jwtKit, .mustache,
            ],
            resources: [
                .embedInCode("Documentation/openapi.yaml"), .embedInCode("Documentation/reference.html"),
                .embedInCode("Documentation/reference.css"), .embedInCode("Documentation/reference.js"),
                .embedInCode("Documentation/reader.js"),
            ]
        ),
        .target(
            name: "Sandbox",
            dependencies: [
                "JSON", .hummingbird, .asyncHTTPClient, .crypto, .httpTypes, .nioCore, .nioHTTP1, .nioPosix, .logging,
                .serviceLifecycle,
            ]
        ),
        .executableTarget(
            name: "Afterimage",
            dependencies: [
                "BSON", "MongoClient", "Telemetry", "Domain", "Application", "Persistence", "Providers", "Storage",
                "Rendering", "Mail", "YAML", "Web", "Sandbox", .coreMetrics, .metrics, .tracing, .argumentParser,
                .asyncHTTPClient,
                .configuration,
                .hummingbird, .logging, .nioCore, .nioHTTP1, .serviceLifecycle, .unixSignals,
            ]
        ),
        .target(
            name: "TestSupport",
            dependencies: [
                "BSON", "Domain", "Application", "Mail", "MongoClient", "Providers", "Sandbox", "Afterimage",
                .asyncHTTPClient, .jwtKit, .logging, .nioCore, .nioHTTP1,
            ],
            path: "Tests/TestSupport",
            exclude: ["smtp.py"]
        ),
        .target(name: "SeededNumbers", path: "Tests/SeededNumbers"),
        .target(name: "SampleFiles", dependencies: ["Domain"], path: "Tests/SampleFiles"),
        .target(name: "SteppedTime", path: "Tests/SteppedTime"),
        .target(name: "RawHTTP", path: "Tests/RawHTTP"),
        .target(name: "TemporaryFiles", path: "Tests/TemporaryFiles"),
        .target(
            name: "S3Server",
            dependencies: ["Storage", "Application", "Domain", "Providers", .asyncHTTPClient, .nioCore, .nioHTTP1],
            path: "Tests/S3Server"
        ),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "SeededNumbers"]),
        .testTarget(name: "BSONTests", dependencies: ["BSON", "SeededNumbers"]),
        .testTarget(
            name: "MongoClientTests",
            dependencies: [
                "MongoClient", "BSON", "SeededNumbers", "TestSupport", .logging, .coreMetrics, .metricsTestKit,
            ]
        ),
        .testTarget(
            name: "TelemetryTests",
            dependencies: ["Telemetry", .coreMetrics, .logging, .serviceLifecycle, .tracing]
        ),
        .testTarget(name: "DomainTests", dependencies: ["Domain", "SampleFiles", "SeededNumbers"]),
        .testTarget(
            name: "ApplicationTests",
            dependencies: [
                "Application", "Domain", "SampleFiles", "SeededNumbers", "SteppedTime", .crypto, .logging, .nioCore,
                .serviceLifecycle,
            ]
        ),
        .testTarget(
            name: "PersistenceTests",
            dependencies: [
                "Persistence", "Application", "Domain", "MongoClient", "BSON", "SeededNumbers", "SteppedTime",
                "Storage", "TemporaryFiles", "TestSupport", .crypto, .serviceLifecycle, .coreMetrics, .metricsTestKit,
            ]
        ),
        .testTarget(
            name: "ProvidersTests",
            dependencies: [
                "Providers", "Application", "Domain", "Sandbox", "SteppedTime", "TestSupport", "Web", .asyncHTTPClient,
                .crypto, .logging, .nioCore, .nioHTTP1, .nioPosix, .nioSSL,
            ]
        ),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Storage", "Application", "Domain", "Providers", "S3Server", "SeededNumbers", "TemporaryFiles",
                .asyncHTTPClient, .crypto, .logging, .nioCore, .nioHTTP1, .nioPosix,
            ],
            exclude: ["S3/oracle.py"]
        ),
        .testTarget(
            name: "RenderingTests",
            dependencies: ["CTurboJPEG", "Rendering", "Application", "Domain", "SampleFiles", "SeededNumbers"]
        ),
        .testTarget(name: "MailTests", dependencies: ["Mail", "Application", "Domain", "TestSupport"]),
        .testTarget(name: "YAMLTests", dependencies: ["YAML", "SeededNumbers"]),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Web", "Application", "Domain", "Providers", "Storage", "RawHTTP", "SeededNumbers", "TemporaryFiles",
                .httpTypes, .crypto, .cryptoExtras, .hummingbird, .hummingbirdCore, .logging, .nioCore, .nioPosix,
                .serviceLifecycle,
            ]
        ),
        .testTarget(
            name: "AfterimageTests",
            dependencies: [
                "Afterimage", "Application", "Domain", "Mail", "MongoClient", "Persistence", "Providers", "Storage",
                "Web", .configuration, .logging,
            ]
        ),
        .testTarget(
            name: "SandboxTests",
            dependencies: [
                "Sandbox", .asyncHTTPClient, .hummingbird, .nioCore, .nioPosix, .nioHTTP1, .logging, .serviceLifecycle,
            ]
        ),
        .testTarget(
            name: "EndToEnd",
            dependencies: [
                "TestSupport", "Afterimage", "Application", "Domain", "MongoClient", "BSON", "Mail", "Persistence",
                "Providers", "Storage", "Sandbox", "Web", "PageFiles", "RawHTTP", "S3Server", "SeededNumbers",
                "TemporaryFiles", .asyncHTTPClient, .logging, .crypto, .nioCore, .nioPosix, .nioHTTP1,
            ],
            exclude: ["Browser", "Downloads/archive.py", "MongoShell/shell.js", "Operators/receiver.py"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = settings
}
