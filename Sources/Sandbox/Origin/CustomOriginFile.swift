/// A file of a test's own.
struct CustomOriginFile: Sendable {
    let file: OriginFile
    let directives: SandboxDirectives
}
