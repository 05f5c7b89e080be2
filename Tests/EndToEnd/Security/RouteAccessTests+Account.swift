extension RouteAccessTests {
    static let accountRows = [
        Row(route: "GET /api/account", audience: .person),
        Row(route: "PATCH /api/account", audience: .account, json: "{}"),
        Row(
            route: "POST /api/account/password", audience: .account,
            json: #"{"current_password":"a long password","new_password":"another long password"}"#),
        Row(route: "GET /api/account/totp", audience: .account),
        Row(route: "POST /api/account/totp", audience: .account),
        Row(route: "DELETE /api/account/totp", audience: .account),
        Row(route: "POST /api/account/totp/confirm", audience: .account, json: #"{"code":"492039"}"#),
        Row(route: "POST /api/account/totp/recovery-codes", audience: .account),
    ]
}
