package import Domain

/// How the work on video jobs stands, all processes together.
package protocol JobFigures: Sendable {
    /// How many jobs there are of a status.
    func count(_ status: VideoJobStatus) async throws(Failure) -> Int

    /// How long the oldest job has been waiting to be ordered; nil where none waits.
    func oldestWaiting() async throws(Failure) -> Duration?
}
