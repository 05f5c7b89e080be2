import Application
package import Configuration
import Domain
import Logging
import MongoClient
import Persistence
import Providers
import Web

extension Settings {
    /// What the settings are read for; variables of other purposes are ignored.
    package enum Purpose: Sendable { case serving, working, storage, database, tokens }

    /// - Throws: `SettingsError`, which names every invalid variable.
    package static func fromEnvironment(only purpose: Purpose = .serving) throws(SettingsError) -> Settings {
        try Settings(ConfigReader(provider: EnvironmentVariablesProvider()), for: purpose)
    }

    /// - Throws: `SettingsError`, which names every invalid variable.
    package init(_ config: ConfigReader, for purpose: Purpose) throws(SettingsError) {
        self.init()
        var reader = SettingsReader(config)
        reader.read("HOST", "an IP address or host name", into: &host) { $0.isEmpty ? nil : $0 }
        reader.read("PORT", "a port from 1 to 65535", into: &port) { UInt16($0).flatMap { $0 == 0 ? nil : Int($0) } }
        reader.read("WORKER_PORT", "a port from 1 to 65535, or none", into: &workerPort, Self.workerPort)
        reader.read("PUBLIC_BASE_URL", "an http or https URL", into: &publicBaseURL, Self.httpURL)
        reader.read(
            "LOG_LEVEL", "one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))", into: &logLevel
        ) {
            Logger.Level(rawValue: $0)
        }
        readTelemetry(&reader)
        readDatabase(&reader)
        if purpose == .serving || purpose == .tokens { readTokens(&reader) }
        if purpose == .serving {
            readAccounts(&reader)
            readOpenIDConnect(&reader)
            readSignUp(&reader)
            readSecondFactor(&reader)
            readLimits(&reader)
            readProvider(&reader)
            readQuota(&reader)
        }
        if purpose == .serving || purpose == .database { readAudit(&reader) }
        if purpose == .serving || purpose == .working || purpose == .storage {
            readOriginHosts(&reader)
            readStorage(&reader)
        }
        if purpose == .serving || purpose == .working {
            readVideoProvider(&reader)
            readMail(&reader)
            readSpending(&reader)
            reader.read("SPOOL_DIRECTORY", "a path", into: &spoolDirectory) { $0.isEmpty ? nil : $0 }
        }
        if purpose != .tokens { readVideoProxy(&reader) }
        if purpose == .serving || purpose == .working {
            readShutdown(&reader)
            readOperations(&reader)
        }
        try reader.check()
    }

    private mutating func readTokens(_ reader: inout SettingsReader) {
        // RFC 7518: an HS256 key must be at least as long as the hash.
        reader.read(
            "JWT_SECRET", "32 bytes or more; make one with: openssl rand -hex 32", secret: true, into: &jwtSecret
        ) {
            $0.utf8.count >= 32 ? $0 : nil
        }
        reader.read(
            "JWT_SECRET_PREVIOUS", "secrets of 32 bytes or more, separated by commas", secret: true,
            into: &previousJWTSecrets, Self.previousSecrets)
        reader.read("JWT_JWKS_FILE", "a path", into: &jwksFile) { $0.isEmpty ? nil : $0 }
        reader.read("JWT_JWKS_URL", "an http or https URL", into: &jwksURL, Self.httpURL)
        reader.read("JWT_ISSUER", "a name", into: &tokenPolicy.issuer) { $0.isEmpty ? nil : $0 }
        reader.read("JWT_AUDIENCE", "a name", into: &tokenPolicy.audience) { $0.isEmpty ? nil : $0 }
        reader.read(
            "JWT_ADMIN_CLAIM", "the name of a claim, = and its value", into: &tokenPolicy.adminClaim
        ) { AdminClaim($0) }
        if jwtSecret == nil, jwksFile == nil, jwksURL == nil, !reader.isFaulty("JWT_") {
            reader.fault("JWT_SECRET", "is missing; set it (openssl rand -hex 32), or JWT_JWKS_FILE, or JWT_JWKS_URL")
        }
        if jwksFile != nil, jwksURL != nil {
            reader.fault("JWT_JWKS_URL", "is set together with JWT_JWKS_FILE; set only one of them")
        }
        if let keySet = jwksFile != nil ? "JWT_JWKS_FILE" : jwksURL != nil ? "JWT_JWKS_URL" : nil {
            // Identity providers sign for all their customers and applications with one set of keys.
            for (name, value) in [("JWT_ISSUER", tokenPolicy.issuer), ("JWT_AUDIENCE", tokenPolicy.audience)]
            where value == nil {
                reader.fault(
                    name,
                    "is missing, but \(keySet) is set: its keys may sign for other applications too; set JWT_ISSUER and JWT_AUDIENCE to the iss and aud of this server's tokens"
                )
            }
        }
    }

    private mutating func readProvider(_ reader: inout SettingsReader) {
        reader.require(
            "CALLBACK_SECRET", "32 bytes or more; make one with: openssl rand -hex 32", secret: true,
            into: &callbackSecret
        ) { $0.utf8.count >= 32 ? $0 : nil }
        reader.read(
            "CALLBACK_SECRET_PREVIOUS", "secrets of 32 bytes or more, separated by commas", secret: true,
            into: &previousCallbackSecrets, Self.previousSecrets)
        reader.read("NANOBANANA_BASE_URL", "an http or https URL", into: &nanoBanana.base) { Self.httpURL($0) }
        // A trailing newline in a key would break every request to the provider.
        reader.read(
            "NANOBANANA_API_KEY", "a key of printable ASCII without spaces", secret: true, into: &nanoBanana.key
        ) {
            Self.providerKey($0)
        }
        reader.read("NANOBANANA_POLLS_PER_SECOND", "a number from 1 to 1000", into: &nanoBanana.pollsPerSecond) {
            Int($0).flatMap { (1...1000).contains($0) ? $0 : nil }
        }
        reader.read("IMAGE_POLL_AFTER_SECONDS", "a number of seconds", into: &pollSchedule.first, Self.seconds)
        reader.read(
            "IMAGE_POLL_INTERVAL_SECONDS", "a number of seconds", into: &pollSchedule.shortestInterval, Self.seconds)
        reader.read("IMAGE_DEADLINE_SECONDS", "a number of seconds", into: &pollSchedule.deadline, Self.seconds)
    }

    static func providerKey(_ text: String) -> String? {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? text : nil
    }

    static func httpURL(_ text: String) -> String? {
        guard text.hasPrefix("http://") || text.hasPrefix("https://"), !text.contains(" "), text.utf8.count > 8 else {
            return nil
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private static func workerPort(_ text: String) -> Int?? {
        if text == "none" { return .some(nil) }
        return UInt16(text).flatMap { $0 == 0 ? nil : .some(Int($0)) }
    }

    static func seconds(_ text: String) -> Duration? {
        Double(text).flatMap { (0.05...86_400).contains($0) ? .milliseconds(Int($0 * 1000)) : nil }
    }
}
