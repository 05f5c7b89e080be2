extension RouteAccessTests {
    static let spendingRows: [Row] = []
}
