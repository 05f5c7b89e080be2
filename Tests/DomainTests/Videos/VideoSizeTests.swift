import Domain
import Testing

@Suite struct VideoSizeTests {
    @Test(arguments: ["1280*720", "1280x720", "1280X720"])
    func `A size is read with a star or an x between its numbers`(_ text: String) throws {
        let size = try #require(VideoSize(text))
        #expect(size.text == "1280*720" && size.resolution == .p720 && size.ratio == "16:9")
    }

    @Test(arguments: [
        "", "1280", "1280*", "*720", "1280*721", "720*1280*1", "-1280*720", " 1280*720", "1280 * 720", "１２８０*720",
        "1280*720\n", "99999999999999999999*1",
    ])
    func `A size that no model makes is none`(_ text: String) { #expect(VideoSize(text) == nil) }

    @Test func `Every size has the ratio that its numbers have`() throws {
        for size in VideoSize.all {
            let ratio = size.ratio.split(separator: ":").compactMap { Double($0) }
            let wanted = ratio[0] / ratio[1]
            let made = Double(size.width) / Double(size.height)
            #expect(abs(made / wanted - 1) < 0.03, "\(size.text) is not \(size.ratio)")
        }
    }
}
