import Domain
import Testing

/// Validation of the values of a video job.
@Suite struct VideoValueTests {
    @Test func `A size is one of the provider's, with an asterisk or an x`() {
        for size in VideoSize.all {
            #expect(VideoSize(size.text) == size)
            #expect(VideoSize("\(size.width)x\(size.height)") == size)
        }
        for text in [
            "", "*", "1280", "1280*", "*720", "1280*721", "+1280*720", "01280*720", "1280*720 ", "1280**720",
            "1280-720",
            "1280*720*1", "۱۲۸۰*۷۲۰",
        ] { #expect(VideoSize(text) == nil, "\(text)") }
    }

    @Test func `A job id has no character that must be escaped in a URL`() {
        for text in ["a", "abc123", "A-b_c.d:e", String(repeating: "j", count: 100)] {
            #expect(JobID(text)?.text == text)
        }
        for text in ["", "a b", "a/b", "a%", "ä", "a\0", "$gt{}", String(repeating: "j", count: 101)] {
            #expect(JobID(text) == nil, "\(text)")
        }
    }

    @Test func `A user id with a reserved prefix is rejected`() {
        for text in ["session:visitor-0123456789", "system:unassigned", "system:"] {
            #expect(UserID(text) == nil, "\(text)")
        }
        #expect(UserID("systematic") != nil && UserID("sessions") != nil)
    }

    @Test func `A proxy id is read from the path or URL of a video only`() {
        let id = "0f8fad5b-d9cb-469f-a165-70867728950e"
        for text in ["/video/\(id)", "https://old.example.org/video/\(id)", "/prefix/video/\(id)"] {
            #expect(ProxyID(inURL: text)?.path == "/video/\(id)", "\(text)")
        }
        for text in ["", "/video/", id, "/video/\(id).mp4", "/video/\(id)?a=b", "/videos/\(id)", "x" + id] {
            #expect(ProxyID(inURL: text) == nil, "\(text)")
        }
    }
}
