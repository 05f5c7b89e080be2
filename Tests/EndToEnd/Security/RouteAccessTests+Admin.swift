extension RouteAccessTests {
    static let adminRows: [Row] = []
}
