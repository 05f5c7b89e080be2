import Testing
import YAML

@Suite struct YAMLNodeTests {
    @Test func `A mapping gives the value of a key, a scalar gives none`() {
        let price = YAMLNode(.scalar("0.02"), line: 2)
        let model = YAMLNode(.mapping([YAMLNode.Entry("per_image", price)]), line: 1)
        #expect(model["per_image"] == price)
        #expect(model["per_second"] == nil)
        #expect(price["per_image"] == nil)
    }
}
