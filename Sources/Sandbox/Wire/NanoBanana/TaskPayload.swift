/// `data` of an accepted create call.
struct TaskPayload: Encodable {
    let taskId: String?
}
