import Domain
import Testing

@Suite struct VideoSizeTests {
    @Test(arguments: ["1280*720", "1280x720", "1280X720"])
    func `A size is parsed with an asterisk or an x`(_ text: String) throws {
        let size = try #require(VideoSize(text))
        #expect(size.text == "1280*720" && size.resolution == .p720 && size.ratio == "16:9")
    }

    @Test(arguments: [
        "", "1280", "1280*", "*720", "1280*721", "720*1280*1", "-1280*720", " 1280*720", "1280 * 720", "１２８０*720",
        "1280*720\n", "99999999999999999999*1",
    ])
    func `A size that no model supports is rejected`(_ text: String) { #expect(VideoSize(text) == nil) }

    @Test func `Every size matches its aspect ratio`() throws {
        for size in VideoSize.all {
            let ratio = size.ratio.split(separator: ":").compactMap { Double($0) }
            let expected = ratio[0] / ratio[1]
            let actual = Double(size.width) / Double(size.height)
            #expect(abs(actual / expected - 1) < 0.03, "\(size.text) is not \(size.ratio)")
        }
    }
}
