extension RouteAccessTests {
    static let recoveryRows: [Row] = []
}
