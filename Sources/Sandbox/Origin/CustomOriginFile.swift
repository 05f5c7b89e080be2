/// A file that a test offers at the origin.
struct CustomOriginFile: Sendable {
    let file: OriginFile
    let directives: SandboxDirectives
}
