/// `data` of a callback of shape A.
struct CallbackPayload: Encodable {
    struct Info: Encodable {
        /// Empty after a failure.
        let resultImageUrl: String
    }

    let taskId: String
    let info: Info
}
