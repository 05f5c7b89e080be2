extension RouteAccessTests {
    static let signUpRows: [Row] = []
}
