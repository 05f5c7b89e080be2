/// Tells owners that a video has ended, if they want to know.
package protocol VideoNotifier: Sendable {
    /// Repeated calls for a job notify once.
    func ended(_ entry: GenerationEntry) async throws(Failure)
}
