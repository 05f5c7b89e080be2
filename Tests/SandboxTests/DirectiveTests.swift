import Sandbox
import Testing

struct DirectiveTests {
    @Test func `directives are parsed from a prompt and removed from it`() throws {
        let read = try SandboxDirectives(
            prompt: "a red fox [fault: throttle 2 business] in [deep] snow [Fault: slow 3s, double-callback]")
        #expect(read.remainder == "a red fox in [deep] snow")
        #expect(
            read.all == [
                SandboxDirective(.throttle, count: 2, style: .business), SandboxDirective(.slow, time: .seconds(3)),
                SandboxDirective(.doubleCallback),
            ])
    }

    @Test func `a setting may be written with or without brackets`() throws {
        let expected = [SandboxDirective(.noCallback), SandboxDirective(.slow, time: .milliseconds(250))]
        #expect(try SandboxDirectives(setting: "no-callback, slow 250ms").all == expected)
        #expect(try SandboxDirectives(setting: "[fault: no-callback] [fault: slow 0.25]").all == expected)
        #expect(try SandboxDirectives(setting: " ").all.isEmpty)
    }

    @Test(arguments: [
        "[fault: ]", "[fault: throttle -1]", "[fault: throttle 3s]", "[fault: slow fast]", "[fault: stuck 3]",
        "[fault: slow 3s", "[fault: junk-reply http]", "[fault: parallel-callback 1001]", "[fault: slow 1e300]",
        "[fault: slow nan]", "[fault: no-callback,]", "[fault: video-url]", "[fault: video-url http://a http://b]",
    ])
    func `an invalid directive is an error`(prompt: String) {
        #expect(throws: SandboxDirectiveError.self) { try SandboxDirectives(prompt: prompt) }
    }

    @Test func `every fault has a usage that begins with its name, and a help text`() {
        for fault in SandboxFault.all {
            #expect(fault.usage.hasPrefix(fault.rawValue))
            #expect(fault.help.last.map { ".)".contains($0) } == true)
            let argument = fault.argument == .url ? " http://a.example" : ""
            #expect(throws: Never.self) { try SandboxDirective(parsing: fault.rawValue + argument) }
            #expect(!fault.providers.isEmpty)
        }
        let lines = SandboxFault.listing.split(separator: "\n").filter { $0.hasPrefix("  ") }
        #expect(lines.count == SandboxFault.all.map(\.providers.count).reduce(0, +))
    }

    @Test func `a URL keeps its letter case and its brackets`() throws {
        let read = try SandboxDirectives(prompt: "a fox [fault: video-url http://[::1]:80/A?b=C, origin-slow 2S] runs")
        #expect(
            read.all == [
                SandboxDirective(.videoURL, url: "http://[::1]:80/A?b=C"),
                SandboxDirective(.originSlow, time: .seconds(2)),
            ])
        #expect(read.remainder == "a fox runs")
    }
}
