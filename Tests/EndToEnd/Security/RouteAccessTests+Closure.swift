extension RouteAccessTests {
    static let closureRows: [Row] = []
}
