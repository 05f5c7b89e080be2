extension RouteAccessTests {
    static let closureRows = [Row(route: "DELETE /api/account", audience: .account)]
}
