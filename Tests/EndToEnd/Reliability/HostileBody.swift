/// JSON bodies that may be costly to parse, each almost as long as a request body may be.
struct HostileBody: Sendable {
    let name: String
    let text: String

    /// Length in bytes: 2 KiB below the limit of a body.
    static let length = 254 * 1024

    /// Ordinary members, repeated to the same length.
    static let plain = HostileBody(
        name: "plain",
        text: "{\"more\":["
            + filled(
                #"{"prompt":"A red fox in the snow, at dawn","numImages":2,"imageSize":"16:9","seed":42,"isDraft":false},"#
            )
            + "{}]}")

    static let all: [HostileBody] = [
        HostileBody(name: "deep", text: filled("[")),
        HostileBody(name: "deep objects", text: filled(#"{"a":"#)),
        HostileBody(name: "wide", text: #"{"prompt":["# + filled("1,") + "1]}"),
        HostileBody(name: "wide objects", text: #"{"prompt":["# + filled("{},") + "{}]}"),
        // A parser that is not linear in time needs minutes for this body.
        HostileBody(
            name: "too deep and wide",
            text: String(repeating: "[", count: 510) + filled("{},") + "{}" + String(repeating: "]", count: 510)),
        HostileBody(
            name: "deep and wide",
            text: String(repeating: "[", count: 15) + filled("{},") + "{}" + String(repeating: "]", count: 15)),
        HostileBody(
            name: "wide and deep",
            text: "{\"prompt\":["
                + filled(String(repeating: "[", count: 14) + String(repeating: "]", count: 14) + ",") + "{}]}"),
        HostileBody(
            name: "many keys",
            text: "{" + (0..<20_000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"),
        HostileBody(name: "same keys", text: "{" + filled(#""prompt":"a","#) + #""prompt":1}"#),
        HostileBody(name: "similar keys", text: "{" + filled(#""promps":1,"#) + "\"a\":1}"),
        HostileBody(name: "long key", text: "{\"" + filled("a") + "\":1}"),
        HostileBody(name: "long integer", text: #"{"numImages":"# + filled("9") + "}"),
        HostileBody(name: "long fraction", text: #"{"duration":0."# + filled("3") + "e9}"),
        HostileBody(name: "escapes", text: #"{"prompt":""# + filled(#"\n"#) + "\"}"),
        HostileBody(name: "escaped letters", text: #"{"prompt":""# + filled(#"\u0041"#) + "\"}"),
        HostileBody(name: "surrogate pairs", text: #"{"prompt":""# + filled(#"\ud83e\udd8a"#) + "\"}"),
        HostileBody(name: "lone surrogate at the end", text: #"{"prompt":""# + filled("a") + #"\ud83e"}"#),
        HostileBody(name: "white space", text: filled(" ") + "{}"),
        HostileBody(name: "no end", text: #"{"prompt":""# + filled("a")),
    ]

    private static func filled(_ text: String) -> String {
        String(repeating: text, count: length / text.utf8.count)
    }
}
