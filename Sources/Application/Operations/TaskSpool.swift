/// Saves task ids on this machine's disk, so that they survive the process.
package protocol TaskSpool: Sendable {
    /// Saves a task id durably: it survives a crash of the machine.
    func save(_ task: UnstoredTask) async throws(Failure)

    func remove(_ task: UnstoredTask) async

    /// Keeps the task id for an operator, and leaves it out of `all`.
    func setAside(_ task: UnstoredTask) async

    /// The task ids kept by this process, earlier ones and others that use the same directory.
    func all() async throws(Failure) -> [UnstoredTask]
}
