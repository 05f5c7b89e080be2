/// The type of `data` where there is none.
struct EmptyPayload: Encodable {}
