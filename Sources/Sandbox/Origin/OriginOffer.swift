/// A file of a test's own.
struct OriginOffer: Sendable {
    let file: OriginFile
    let directives: SandboxDirectives
}
