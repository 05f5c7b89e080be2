extension RouteAccessTests {
    static let accessRows: [Row] = []
}
