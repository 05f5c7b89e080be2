extension RouteAccessTests {
    static let spendingRows: [Row] = [Row(route: "GET /api/account/spending", audience: .authenticated)]
}
