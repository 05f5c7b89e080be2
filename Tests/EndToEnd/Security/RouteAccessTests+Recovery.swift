extension RouteAccessTests {
    static let recoveryRows: [Row] = [
        Row(route: "POST /api/auth/password/forgot", audience: .notCrossOrigin, json: "{}"),
        Row(route: "POST /api/auth/password/reset", audience: .notCrossOrigin, json: "{}"),
        Row(route: "POST /api/auth/email/verify", audience: .notCrossOrigin, json: "{}"),
        Row(route: "POST /api/account/email", audience: .person, json: "{}"),
        // Not found: none of the callers has an account.
        Row(route: "POST /api/account/email/verification", audience: .person),
    ]
}
