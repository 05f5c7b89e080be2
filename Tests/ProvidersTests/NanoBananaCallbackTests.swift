import Application
import AsyncHTTPClient
import Domain
import Providers
import Testing

/// Callbacks in both forms, and invalid ones.
@Suite struct NanoBananaCallbackTests {
    private static let address = "https://tempfile.example.com/r/a.jpg"
    private static let success = ImageOutcome.succeeded(ImageURL(address)!)

    /// A callback in the newer form.
    private static func flag(_ flag: String, _ more: String = "") -> String {
        #"{"code":200,"msg":"success","data":{"taskId":"t","successFlag":\#(flag)\#(more)}}"#
    }

    private static func older(_ code: String, _ text: String, _ url: String = "\"\"", name: String = "msg") -> String {
        #"{"code":\#(code),"\#(name)":"\#(text)","data":{"taskId":"t","info":{"resultImageUrl":\#(url)}}}"#
    }

    private static let response = #","response":{"originImageUrl":null,"resultImageUrl":"\#(address)"}"#

    private static let readable: [(body: String, outcome: ImageOutcome?)] =
        [
            // The older form.
            (older("200", "success", "\"\(address)\""), success),
            (older("200", "success", "\"\(address)\"", name: "message"), success),
            (older("\"200\"", "success", "\"\(address)\""), success),
            (older("400", "Your prompt was flagged as violating content policy"), .failed(.promptRefused)),
            (older("400", "Your prompt was flagged", name: "message"), .failed(.promptRefused)),
            (older("501", "Image generation task failed"), .failed(.generationFailed)),
            (older("500", "Internal error, please try again later"), .failed(.generationFailed)),
            (older("451", "Cannot fetch your image"), .failed(.referenceImageRefused)),
            (older("402", "Insufficient credits"), .failed(.quotaExhausted)),
            // The newer form, and its representations of "none".
            (flag("1", response), success),
        ]
        + ["0", "\"\"", "null", "\"null\"", "\"0\""].map {
            (flag("1", response + #","errorCode":\#($0),"errorMessage":\#($0)"#), success)
        } + [
            (flag("\"1\"", response), success),
            (flag("2", #","errorCode":500,"errorMessage":"Internal error""#), .failed(.generationFailed)),
            (flag("3", #","errorCode":400,"errorMessage":"flagged""#), .failed(.promptRefused)),
            (flag("3", #","errorCode":null,"errorMessage":"violates our safety rules""#), .failed(.promptRefused)),
            (flag("3", #","errorCode":"null","errorMessage":"null""#), .failed(.generationFailed)),
            (flag("3"), .failed(.generationFailed)),
            // Both forms at once, with the image URL only in the second.
            (flag("1", #","info":{"resultImageUrl":""}"# + response), success),
            (flag("1", #","info":null"# + response), success),
            // Contradictions: a failure takes precedence over a URL.
            (older("501", "failed", "\"\(address)\""), .failed(.generationFailed)),
            (flag("3", response), .failed(.generationFailed)),
            (flag("2", response), .failed(.generationFailed)),
            // Not enough information: the provider is polled.
            (flag("0", response), nil), (flag("7", response), nil), (flag("1"), nil),
            (older("200", "success"), nil), (older("200", "success", "null"), nil),
            (older("200", "success", "\"javascript:alert(1)\""), nil), (older("200", "success", "5"), nil),
            (#"{"code":200,"data":{"taskId":"t"}}"#, nil),
            // Members of undocumented types do not affect the rest.
            (
                #"{"code":200,"msg":{"a":1},"data":{"taskId":"t","info":{"resultImageUrl":"\#(address)"},"response":"x"}}"#,
                success
            ),
            (#"{"code":501,"msg":["failed"],"data":{"taskId":"t","info":[]}}"#, .failed(.generationFailed)),
            (flag("1", response + #","errorMessage":{"a":[]},"errorCode":[1],"paramJson":5,"unknown":1e999"#), success),
        ]

    private let provider = NanoBanana(
        NanoBananaConfiguration(base: "http://127.0.0.1:1", key: "k"), client: .shared, clock: InstantClock())

    @Test func `both forms of a callback are parsed, and contradictory ones count as failures`() async throws {
        for (body, outcome) in Self.readable {
            let callback = await provider.readCallback(Array(body.utf8))
            #expect(callback == ImageCallback(task: TaskID("t")!, outcome: outcome), "\(body)")
        }
    }

    @Test func `an invalid callback is rejected`() async {
        let bodies = [
            "", "{", "null", "[]", "1", "\"a\"", "<html><body>Bad Gateway</body></html>", "{}", #"{"code":200}"#,
            #"{"code":200,"data":null}"#, #"{"code":200,"data":"t"}"#, #"{"code":200,"data":{"taskId":null}}"#,
            #"{"code":200,"data":{"taskId":["t"]}}"#, #"{"data":{"taskId":"t"}}"#,
            #"{"code":null,"data":{"taskId":"t"}}"#,
            #"{"code":"ok","data":{"taskId":"t"}}"#, #"{"code":200,"data":{"taskId":"a b"}}"#,
            String(repeating: "[", count: 100_000), String(repeating: #"{"data":"#, count: 100_000),
        ]
        for body in bodies {
            #expect(await provider.readCallback(Array(body.utf8)) == nil, "\(body.prefix(60))")
        }
        #expect(await provider.readCallback([0xFF, 0xFE, 0x00]) == nil)
    }
}
