import Hummingbird

/// GET /api/v1/common/credit: `data` is the plain number. It never decreases; `no-credit` simulates an empty account.
struct CreditRoute: Sendable {
    let access: APIKeyCheck
    let credits: Int

    func respond(_ request: Request) throws -> Response {
        guard access.allows(request) else {
            return try Envelope(refusal: 401).response(status: .unauthorized)
        }
        return try Envelope(code: 200, msg: "success", data: credits).response()
    }
}
