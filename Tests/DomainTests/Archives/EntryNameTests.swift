import Domain
import Testing

/// The names of files in downloads.
@Suite struct EntryNameTests {
    private static func name(_ prompt: String, title: String? = nil) -> String {
        var labels = ItemLabels()
        labels.title = title
        return EntryName.of(
            .video(
                Generation(
                    id: RecordID(high: 1, low: 2), kind: "text-to-video", prompt: prompt, status: .completed,
                    createdAt: Timestamp(milliseconds: 1_795_689_296_789), labels: labels)))
    }

    @Test func `a file is named by the day and the title, or else the prompt, or else its kind`() {
        #expect(Self.name("A red fox in the snow") == "2026-11-26 A red fox in the snow")
        #expect(Self.name("A red fox", title: "My fox") == "2026-11-26 My fox")
        #expect(Self.name("A red fox", title: " ?? ") == "2026-11-26 A red fox")
        for prompt in ["", " \n\t", "...", "\u{202E}\u{FEFF}", "/", "\u{0}"] {
            #expect(Self.name(prompt) == "2026-11-26 video", "\(prompt.debugDescription)")
        }
    }

    @Test(arguments: [
        ("a/b\\c:d*e?f\"g<h>i|j", "a b c d e f g h i j"), ("../../etc/passwd", ".. .. etc passwd"),
        ("  two \n\t lines\r\n ", "two lines"), ("the end. . ", "the end"), ("a\u{0}b\u{7}c", "abc"),
        ("right\u{202E}gnp.exe", "rightgnp.exe"), ("\u{2066}\u{200F}a\u{3000}b", "a b"),
        ("雪の中の赤い狐", "雪の中の赤い狐"), ("👩‍👩‍👧 family", "👩‍👩‍👧 family"),
    ])
    func `a name has no characters that a system does not take`(_ prompt: String, _ name: String) {
        #expect(Self.name(prompt) == "2026-11-26 \(name)")
    }

    @Test func `a long name is cut between characters`() {
        #expect(Self.name(String(repeating: "a", count: 1000)).count == 11 + 60)
        #expect(Self.name(String(repeating: "狐", count: 1000)).utf8.count == 11 + 120)
        #expect(Self.name(String(repeating: "👩‍👩‍👧", count: 100)).utf8.count == 11 + 108)
        #expect(Self.name("a" + String(repeating: "\u{301}", count: 1000)) == "2026-11-26 video")
        #expect(Self.name(String(repeating: "word ", count: 100)).hasSuffix("word"))
    }
}
