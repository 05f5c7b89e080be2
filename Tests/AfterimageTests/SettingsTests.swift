import Afterimage
import Application
import Configuration
import Domain
import Logging
import MongoClient
import Persistence
import Providers
import Testing
import Web

/// Valid and invalid environment variables.
@Suite struct SettingsTests {
    private static let secret = "0123456789abcdef0123456789abcdef"
    private static let required = ["JWT_SECRET": secret, "CALLBACK_SECRET": secret]

    private static func settings(
        _ variables: [String: String], for purpose: Settings.Purpose = .serving
    ) throws(SettingsError) -> Settings {
        try Settings(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)), for: purpose)
    }

    private static func faults(
        _ variables: [String: String], for purpose: Settings.Purpose = .serving
    ) -> [String] {
        do throws(SettingsError) {
            _ = try settings(variables, for: purpose)
            return []
        } catch {
            for fault in error.faults { #expect(error.description.contains(fault)) }
            return error.faults
        }
    }

    @Test func `two secrets are required, and the rest has its documented defaults`() throws {
        let settings = try Self.settings(Self.required)
        #expect(settings.host == "127.0.0.1" && settings.port == 5000 && settings.publicBase == "http://127.0.0.1:5000")
        #expect(settings.mongo.uri == "mongodb://127.0.0.1:27017" && settings.databaseName == "ai_image_generator")
        #expect(settings.collections.generatedImages == "generated_image_entity")
        #expect(settings.jwtSecret == Self.secret && settings.callbackSecret == Self.secret)
        #expect(settings.jwksFile == nil && settings.jwksURL == nil && settings.tokenPolicy.issuer == nil)
        #expect(settings.nanoBanana.base == "https://api.nanobananaapi.ai" && settings.nanoBanana.key == "")
        #expect(settings.uploadsDirectory == "uploads" && settings.logLevel == .info)
        #expect(settings.collections.videoURLMapping == "video_url_mapping")
        #expect(settings.videoMappingLifetime == .seconds(86_400) && settings.videoProxyLog == "logs/video_proxy.log")
        #expect(settings.cleanup.interval == .seconds(6 * 3600) && settings.cleanup.historyLifetime == nil)
        #expect(settings.sessionLifetime == .seconds(30 * 86_400) && settings.signInLifetime == .seconds(86_400))
        #expect(settings.serviceKeys == [] && !settings.isServiceAPIOpen && settings.passwordCost == .standard)
        #expect(settings.collections.users == "users" && settings.collections.sessionClaims == "session_claims")
        #expect(settings.limits == RateLimitSettings() && settings.trustedProxies == .none)
        #expect(settings.previousJWTSecrets == [] && settings.previousCallbackSecrets == [])
        // An empty variable counts as unset.
        let empty = try Self.settings(
            Self.required.merging(["PORT": "", "HOST": "", "MONGODB_URI": "", "JWT_ISSUER": ""]) { $1 })
        #expect(empty.port == 5000 && empty.host == "127.0.0.1" && empty.tokenPolicy.issuer == nil)
    }

    @Test func `each variable is read`() throws {
        let other = String(repeating: "x", count: 32)
        let settings = try Self.settings([
            "HOST": "0.0.0.0", "PORT": "65535", "PUBLIC_BASE_URL": "https://example.com/a/", "LOG_LEVEL": "debug",
            "MONGODB_URI": "mongodb+srv://u:p@h/", "MONGODB_DATABASE": "db", "MONGODB_CONNECTIONS": "200",
            "GENERATED_IMAGE_ENTITY_COLLECTION": "images", "IDEMPOTENCY_KEYS_COLLECTION": "keys",
            "JWT_SECRET": Self.secret, "JWT_JWKS_URL": "https://id.example.com/keys", "JWT_ISSUER": "us",
            "JWT_AUDIENCE": "here", "CALLBACK_SECRET": other, "NANOBANANA_BASE_URL": "http://127.0.0.1:8090/",
            "NANOBANANA_API_KEY": "key", "NANOBANANA_POLLS_PER_SECOND": "1000", "IMAGE_POLL_AFTER_SECONDS": "0.05",
            "IMAGE_POLL_INTERVAL_SECONDS": "2.5", "IMAGE_DEADLINE_SECONDS": "86400", "UPLOADS_DIRECTORY": "/data",
            "VIDEO_URL_MAPPING_COLLECTION": "mappings", "VIDEO_MAPPING_EXPIRATION_HOURS": "1.5",
            "VIDEO_MAPPING_CLEANUP_INTERVAL_HOURS": "0.25", "HISTORY_RETENTION_DAYS": "90",
            "VIDEO_PROXY_LOG": "/var/log/video.log",
        ])
        #expect(settings.host == "0.0.0.0" && settings.port == 65535 && settings.logLevel == .debug)
        #expect(settings.publicBase == "https://example.com/a")
        #expect(settings.mongo.uri == "mongodb+srv://u:p@h/" && settings.databaseName == "db")
        #expect(settings.mongo.connections == 200)
        #expect(settings.collections.generatedImages == "images" && settings.collections.idempotencyKeys == "keys")
        #expect(settings.jwtSecret == Self.secret && settings.jwksURL == "https://id.example.com/keys")
        #expect(settings.tokenPolicy.issuer == "us" && settings.tokenPolicy.audience == "here")
        #expect(settings.callbackSecret == other)
        #expect(settings.nanoBanana.base == "http://127.0.0.1:8090" && settings.nanoBanana.key == "key")
        #expect(settings.nanoBanana.pollsPerSecond == 1000)
        #expect(settings.pollSchedule.first == .milliseconds(50) && settings.pollSchedule.deadline == .seconds(86_400))
        #expect(settings.pollSchedule.shortestInterval == .milliseconds(2500) && settings.uploadsDirectory == "/data")
        #expect(settings.collections.videoURLMapping == "mappings" && settings.videoProxyLog == "/var/log/video.log")
        #expect(settings.videoMappingLifetime == .seconds(5400))
        #expect(settings.cleanup.interval == .seconds(900) && settings.cleanup.historyLifetime == .seconds(7_776_000))
        let callers = try Self.settings(
            Self.required.merging([
                "SESSION_LIFETIME_DAYS": "365", "SIGN_IN_LIFETIME_HOURS": "1", "SERVICE_API_OPEN": "true",
                "SERVICE_API_KEYS": "0123456789abcdef, another-key-that-is-longer ", "USERS_COLLECTION": "people",
                "SESSION_CLAIMS_COLLECTION": "claims",
            ]) { $1 })
        #expect(callers.sessionLifetime == .seconds(365 * 86_400) && callers.signInLifetime == .seconds(3600))
        #expect(callers.serviceKeys == ["0123456789abcdef", "another-key-that-is-longer"] && callers.isServiceAPIOpen)
        #expect(callers.collections.users == "people" && callers.collections.sessionClaims == "claims")
        let file = try Self.settings([
            "JWT_JWKS_FILE": "/keys.json", "JWT_ISSUER": "us", "JWT_AUDIENCE": "here", "JWT_ADMIN_CLAIM": "roles=boss",
            "CALLBACK_SECRET": other,
        ])
        #expect(file.jwksFile == "/keys.json" && file.jwtSecret == nil)
        #expect(file.tokenPolicy.adminClaim == AdminClaim("roles=boss") && settings.tokenPolicy.adminClaim == nil)
    }

    private static let wrong: [String: [String]] = [
        "WORKER_PORT": ["0", "65536", "off"], "PORT": ["0", "65536", "-1", "http", "80 ", "1e3"],
        "PUBLIC_BASE_URL": ["example.com", "ftp://a", "http://", "http://a b"],
        "LOG_LEVEL": ["loud", "INFO"], "MONGODB_URI": ["localhost:27017", "http://hunter2"],
        "MONGODB_DATABASE": ["a.b", "a b", "a/b", "$a", String(repeating: "a", count: 64)],
        "MONGODB_CONNECTIONS": ["0", "3", "201", "many"],
        "GENERATED_IMAGE_ENTITY_COLLECTION": ["system.users", "a$b", String(repeating: "a", count: 121)],
        "IDEMPOTENCY_KEYS_COLLECTION": ["system.users", "a$b"],
        "JWT_SECRET": ["hunter2", String(repeating: "s", count: 31)],
        "JWT_JWKS_URL": ["file:///keys", "id.example.com"], "JWT_ADMIN_CLAIM": ["admin", "role=", "=admin"],
        "CALLBACK_SECRET": ["hunter2", String(repeating: "s", count: 31)],
        "NANOBANANA_BASE_URL": ["api.example.com", "https://"], "NANOBANANA_POLLS_PER_SECOND": ["0", "1001", "x"],
        "NANOBANANA_API_KEY": ["hunter2\n", "hunter2 x", "hünter2"],
        "IMAGE_POLL_AFTER_SECONDS": ["0", "-1", "soon", "nan", "inf", "86401"], "IMAGE_POLL_INTERVAL_SECONDS": ["0"],
        "IMAGE_DEADLINE_SECONDS": ["never"],
        "VIDEO_URL_MAPPING_COLLECTION": ["system.users", "a$b"],
        "VIDEO_MAPPING_EXPIRATION_HOURS": ["0", "-1", "nan", "8785"],
        "VIDEO_MAPPING_CLEANUP_INTERVAL_HOURS": ["0", "x"],
        "HISTORY_RETENTION_DAYS": ["0", "0.5", "inf", "36501"], "VIDEO_PROXY_LOG": ["logs/"],
        "USERS_COLLECTION": ["system.users", "a$b"], "SESSION_CLAIMS_COLLECTION": ["system.users", "a$b"],
        "SESSION_LIFETIME_DAYS": ["0", "366", "1.5", "long"], "SIGN_IN_LIFETIME_HOURS": ["0", "8761", "-1", "x"],
        "TRUSTED_PROXIES": ["10.0.0.0/33", "proxy", "10.0.0.1,", "10.0.0.0/+8", "[::1]", "::1%lo", "10.0.0.0/8/8"],
        "RATE_LIMITS": ["off", "1"], "SUBMISSIONS_PER_MINUTE": ["-1", "many", "1000001", "1.5", "+1", "NONE"],
        "SUBMISSIONS_PER_DAY": ["-1"], "ANONYMOUS_SUBMISSIONS_PER_MINUTE": ["-1"],
        "ANONYMOUS_SUBMISSIONS_PER_DAY": ["x"],
        "SESSIONS_PER_HOUR": ["x"], "REGISTRATIONS_PER_HOUR": ["x"], "SIGN_IN_FAILURES": ["x"],
        "SIGN_IN_FAILURES_TOTAL": ["x"], "SHARE_PASSWORD_FAILURES": ["x"], "SHARE_PASSWORD_FAILURES_TOTAL": ["-1"],
        "SHARES_COLLECTION": ["a$b"], "DOWNLOADS_COLLECTION": ["a$b"], "DOWNLOAD_PARTS_COLLECTION": ["a$b"],
        "UNSIGNED_CALLBACKS_PER_MINUTE": ["x"], "RATE_LIMITS_COLLECTION": ["system.a"],
        "JWT_SECRET_PREVIOUS": ["hunter2", "0123456789abcdef0123456789abcdef,hunter2"],
        "CALLBACK_SECRET_PREVIOUS": ["hunter2", "0123456789abcdef0123456789abcdef,"],
        "SERVICE_API_OPEN": ["yes", "1", "TRUE"],
        "SERVICE_API_KEYS": [
            "hunter2", "0123456789abcdef,hunter2", "0123456789abcdef,", "hunter2 with spaces in it",
            "hünter2-hünter2-hünter2",
        ],
    ]

    @Test func `each invalid variable is reported with its value and what it takes, secrets without their values`() {
        let secrets = [
            "MONGODB_URI", "JWT_SECRET", "CALLBACK_SECRET", "NANOBANANA_API_KEY", "SERVICE_API_KEYS",
            "JWT_SECRET_PREVIOUS", "CALLBACK_SECRET_PREVIOUS",
        ]
        for (name, values) in Self.wrong {
            for value in values {
                let faults = Self.faults(Self.required.merging([name: value]) { $1 })
                #expect(faults.count == 1, "\(name)=\(value): \(faults)")
                let fault = faults.first ?? ""
                #expect(fault.hasPrefix("\(name) takes "), "\(fault)")
                #expect(fault.contains(value) == !secrets.contains(name), "\(fault)")
                #expect(!fault.contains("hunter2"), "\(fault)")
            }
        }
    }

    @Test func `all invalid and missing variables are reported at once`() {
        let all = Self.wrong.compactMapValues(\.first)
        let named = Self.faults(all).map { String($0.prefix { $0 != " " }) }
        #expect(Set(named) == Set(all.keys) && named.count == all.count)
        let missing = Self.faults([:])
        #expect(missing.count == 2 && missing.allSatisfy { $0.contains("is missing") && $0.contains("openssl rand") })
        #expect(Set(missing.map { String($0.prefix { $0 != " " }) }) == ["JWT_SECRET", "CALLBACK_SECRET"])
        let both = Self.faults(
            Self.required.merging([
                "JWT_JWKS_FILE": "a", "JWT_JWKS_URL": "https://a.example", "JWT_ISSUER": "us", "JWT_AUDIENCE": "here",
            ]) { $1 })
        #expect(both.count == 1 && both[0].hasPrefix("JWT_JWKS_URL is set together with"))
    }

    @Test func `the port of a worker has a default, can be set, and can be none`() throws {
        #expect(try Self.settings([:], for: .working).workerPort == 5001)
        #expect(try Self.settings(["WORKER_PORT": "9000"], for: .working).workerPort == 9000)
        #expect(try Self.settings(["WORKER_PORT": "none"], for: .working).workerPort == nil)
    }

    @Test(arguments: ["JWT_JWKS_FILE", "JWT_JWKS_URL"])
    func `a key set requires the issuer and the audience`(keySet: String) {
        let names = ["JWT_ISSUER", "JWT_AUDIENCE"]
        for given in [[], ["JWT_ISSUER"], ["JWT_AUDIENCE"], names] {
            var variables = Self.required
            variables[keySet] = "https://a.example"
            for name in given { variables[name] = "us" }
            let faults = Self.faults(variables)
            #expect(faults.map { String($0.prefix { $0 != " " }) } == names.filter { !given.contains($0) }, "\(given)")
            #expect(faults.allSatisfy { $0.contains(keySet) && names.allSatisfy($0.contains) })
        }
    }

    @Test func `a purpose requires only its own variables`() throws {
        #expect(Self.faults([:], for: .database).isEmpty)
        #expect(Self.faults(["JWT_SECRET": "short", "CALLBACK_SECRET": "short"], for: .database).isEmpty)
        #expect(Self.faults(["MONGODB_URI": "x"], for: .database).count == 1)
        #expect(Self.faults(["JWT_SECRET": Self.secret], for: .tokens).isEmpty)
        #expect(Self.faults([:], for: .tokens).map { $0.hasPrefix("JWT_SECRET is missing") } == [true])
        #expect(
            Self.faults(["JWT_SECRET": Self.secret], for: .serving).map { $0.hasPrefix("CALLBACK_SECRET") } == [true])
    }

    @Test func `rate limits are read, and 0 and none mean unlimited`() throws {
        let settings = try Self.settings(
            Self.required.merging([
                "SUBMISSIONS_PER_MINUTE": "7", "SUBMISSIONS_PER_DAY": "100", "ANONYMOUS_SUBMISSIONS_PER_MINUTE": "0",
                "ANONYMOUS_SUBMISSIONS_PER_DAY": "none", "SESSIONS_PER_HOUR": "1", "REGISTRATIONS_PER_HOUR": "2",
                "SIGN_IN_FAILURES": "3", "SIGN_IN_FAILURES_TOTAL": "4", "SHARE_PASSWORD_FAILURES": "9",
                "SHARE_PASSWORD_FAILURES_TOTAL": "10", "UNSIGNED_CALLBACKS_PER_MINUTE": "5",
                "FAULTY_UPLOADS_PER_HOUR": "6", "UPLOADS_PER_ADDRESS": "7", "LISTENERS_PER_ADDRESS": "none",
                "STREAMS_PER_ADDRESS": "8",
                "RATE_LIMITS_COLLECTION": "counts", "TRUSTED_PROXIES": "10.0.0.0/8, ::1",
                "JWT_SECRET_PREVIOUS": "\(Self.secret)1, \(Self.secret)2", "CALLBACK_SECRET_PREVIOUS": Self.secret,
            ]) { $1 })
        #expect(settings.limits.submissions == .init(perMinute: 7, perDay: 100))
        #expect(settings.limits.anonymousSubmissions == .init(perMinute: nil, perDay: nil))
        #expect(settings.limits.sessionsPerHour == 1 && settings.limits.registrationsPerHour == 2)
        #expect(settings.limits.signInFailures == 3 && settings.limits.totalSignInFailures == 4)
        #expect(settings.limits.shareFailures == 9 && settings.limits.totalShareFailures == 10)
        #expect(settings.limits.unsignedCallbacksPerMinute == 5 && settings.collections.rateLimits == "counts")
        #expect(settings.limits.faultyUploadsPerHour == 6 && settings.limits.uploadsPerAddress == 7)
        #expect(settings.limits.listenersPerAddress == nil && settings.limits.streamsPerAddress == 8)
        #expect(settings.trustedProxies != .none)
        #expect(settings.previousJWTSecrets == [Self.secret + "1", Self.secret + "2"])
        #expect(settings.previousCallbackSecrets == [Self.secret])
        let off = try Self.settings(Self.required.merging(["RATE_LIMITS": "false"]) { $1 })
        #expect(off.limits == .off)
    }

    @Test func `a public URL that the server cannot serve itself implies a proxy`() throws {
        for (host, base, expected) in [
            ("", "", false), ("127.0.0.1", "http://localhost:8080", false), ("::1", "http://[::1]:5000", false),
            ("127.0.0.1", "https://images.example", true), ("0.0.0.0", "https://images.example", true),
            ("127.0.0.1", "http://images.example", true), ("localhost", "http://192.0.2.1", true),
            ("0.0.0.0", "http://images.example", false),
        ] {
            let settings = try Self.settings(Self.required.merging(["HOST": host, "PUBLIC_BASE_URL": base]) { $1 })
            #expect(settings.isBehindLocalProxy == expected, "\(host) \(base)")
        }
    }
}
