extension RouteAccessTests {
    static let accountRows: [Row] = []
}
