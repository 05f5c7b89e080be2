import Application
import Testing
import Web

@Suite struct RequestedRangeTests {
    @Test(
        arguments: [nil, "", "bytes=", "bytes", "items=0-1", "byte=0-1", " bytes=0-1", "Bytes:0-1", "0-1"] as [String?])
    func `no header, or one in another unit, means the whole video`(_ header: String?) {
        #expect(RequestedRange(header) == .whole)
        #expect(RequestedRange(header).outcome(of: 1000) == .whole)
    }

    @Test(arguments: [
        ("bytes=0-0", ByteRange.within(0...0)), ("bytes=0-", .from(0)), ("bytes=5-9", .within(5...9)),
        ("bytes=-5", .last(5)), ("BYTES=1-2", .within(1...2)), ("bytes= 1 - 2 ", .within(1...2)),
        ("bytes=007-", .from(7)), ("bytes=1-  ", .from(1)), ("bytes=-5 ", .last(5)),
        ("bytes=0-9223372036854775807", .within(0...Int64.max)),
    ])
    func `a single range is parsed`(_ header: String, _ part: ByteRange) {
        #expect(RequestedRange(header) == .parts([part], isMalformed: false))
        #expect(RequestedRange(header).onlyPart == part)
    }

    @Test(arguments: [
        "bytes=a", "bytes=-", "bytes=--1", "bytes=1", "bytes=1--2", "bytes=1-2-3", "bytes=1-2x", "bytes=x1-2",
        "bytes=- 5", "bytes=1-b", "bytes=,", "bytes=5-7,", "bytes=99999999999999999999-", "bytes=+1-2", "bytes=1-+2",
        "bytes=0x1-2", "bytes=1 2-3", "bytes=-1-2", "bytes=\t1-2", "bytes=1-2;", "bytes=1-9223372036854775808",
    ])
    func `a malformed range is unsatisfiable`(_ header: String) {
        #expect(RequestedRange(header).outcome(of: 1000) == .unsatisfiable)
        #expect(RequestedRange(header).onlyPart == nil)
    }

    @Test(arguments: [
        ("bytes=0-0", RequestedRange.Outcome.part(0...0)), ("bytes=0-", .part(0...999)),
        ("bytes=999-", .part(999...999)),
        ("bytes=1000-", .unsatisfiable), ("bytes=0-999", .part(0...999)), ("bytes=0-1000", .part(0...999)),
        ("bytes=0-99999999", .part(0...999)), ("bytes=-1", .part(999...999)), ("bytes=-1000", .part(0...999)),
        ("bytes=-5000", .part(0...999)), ("bytes=-0", .unsatisfiable), ("bytes=5-3", .unsatisfiable),
        ("bytes=5000-6000", .unsatisfiable), ("bytes=500-499", .unsatisfiable),
    ])
    func `a single range has the semantics of nginx`(_ header: String, _ outcome: RequestedRange.Outcome) {
        #expect(RequestedRange(header).outcome(of: 1000) == outcome)
    }

    @Test(arguments: [
        ("bytes=0-1,5-6", RequestedRange.Outcome.whole), ("bytes=0-1, 5-6", .whole), ("bytes=0-1 ,5-6", .whole),
        ("bytes=0-1,2000-", .part(0...1)), ("bytes=2000-,0-1", .part(0...1)), ("bytes=2000-,3000-", .unsatisfiable),
        ("bytes=0-1,5-6,x", .whole), ("bytes=0-1,x", .unsatisfiable), ("bytes=0-1,,5-6", .unsatisfiable),
        ("bytes=-1,-2", .whole), ("bytes=5-3,7-2", .unsatisfiable),
    ])
    func `several satisfiable ranges give the whole video`(_ header: String, _ outcome: RequestedRange.Outcome) {
        #expect(RequestedRange(header).outcome(of: 1000) == outcome)
        #expect(RequestedRange(header).onlyPart == nil)
    }

    @Test(arguments: [
        ("bytes=0-", RequestedRange.Outcome.whole), ("bytes=0-5", .whole), ("bytes=-5", .whole), ("bytes=-0", .whole),
        ("bytes=1-", .unsatisfiable), ("bytes=5-3", .unsatisfiable),
    ])
    func `an empty video has only the whole`(_ header: String, _ outcome: RequestedRange.Outcome) {
        #expect(RequestedRange(header).outcome(of: 0) == outcome)
    }
}
