/// Saves task ids on this machine's disk, so that they survive the process.
package protocol TaskSpool: Sendable {
    /// Saves a task id durably: it survives a crash of the machine.
    func save(_ task: UnstoredTask) async throws(Failure)

    func remove(_ task: UnstoredTask) async

    /// All saved task ids, also those of earlier processes and of others that use the same directory.
    func all() async throws(Failure) -> [UnstoredTask]
}
