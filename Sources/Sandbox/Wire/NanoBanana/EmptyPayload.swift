/// The type of a missing `data`.
struct EmptyPayload: Encodable {}
