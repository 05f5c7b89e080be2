import BSON
import SeededNumbers
import Testing

/// Random documents, valid and corrupted. Set AFTERIMAGE_SEED to the printed seed to repeat a failing run.
struct FuzzTests {
    private static let seed = Seed("random documents").number

    private let seed = Self.seed

    @Test func `Random documents survive decoding and encoding`() throws {
        var random = RandomDocument(generator: SeededGenerator(seed: seed), isJSONRepresentable: false)
        for round in 0..<2000 {
            let document = random.document()
            try document.validate()
            try require(BSONDocument(bytes: document.bytes).rebuilt() == document, round, document.bytes)
        }
    }

    @Test func `Random documents survive a round trip through Extended JSON`() throws {
        var random = RandomDocument(generator: SeededGenerator(seed: seed &+ 1), isJSONRepresentable: true)
        for round in 0..<2000 {
            let document = random.document()
            for isPretty in [false, true] {
                let text = try document.extendedJSON(.canonical, pretty: isPretty)
                try require(BSONDocument(extendedJSON: text) == document, round, document.bytes)
            }
        }
    }

    @Test func `Corrupted bytes are rejected or survive a round trip`() throws {
        var random = RandomDocument(generator: SeededGenerator(seed: seed &+ 2), isJSONRepresentable: false)
        var mutation = Mutation(generator: SeededGenerator(seed: seed &+ 3))
        var rejected = 0
        let rounds = 6000
        for round in 0..<rounds {
            let bytes = mutation.mutated(document: random.document().bytes)
            guard let document = try? BSONDocument(bytes: bytes) else {
                rejected += 1
                continue
            }
            do throws(BSONError) {
                try document.validate()
            } catch {
                rejected += 1
                // Without validation, reading may succeed or throw, but must not crash.
                _ = try? document.rebuilt()
                _ = try? document.extendedJSON()
                continue
            }
            try expectRoundTrips(document, round)
        }
        print("corrupted bytes: \(rejected) of \(rounds) rejected")
        #expect((rounds / 20...rounds * 19 / 20).contains(rejected), "hardly any case of one outcome, seed \(seed)")
    }

    @Test func `Corrupted Extended JSON is rejected or survives a round trip`() throws {
        var random = RandomDocument(generator: SeededGenerator(seed: seed &+ 4), isJSONRepresentable: true)
        var mutation = Mutation(generator: SeededGenerator(seed: seed &+ 5))
        let interesting = [UInt8](#"{}[]",:\u0$-+.eE19 tfn"#.utf8) + [0, 0x1F, 0x80, 0xC3, 0xF0]
        var rejected = 0
        let rounds = 4000
        for round in 0..<rounds {
            let text = try random.document().extendedJSON(round.isMultiple(of: 2) ? .canonical : .relaxed)
            let corrupted = mutation.mutated([UInt8](text.utf8), interesting: interesting)
            let document: BSONDocument
            do throws(BSONError) {
                document = try BSONDocument(extendedJSON: String(decoding: corrupted, as: UTF8.self))
            } catch {
                rejected += 1
                continue
            }
            try document.validate()
            try expectRoundTrips(document, round)
        }
        print("corrupted Extended JSON: \(rejected) of \(rounds) rejected")
        #expect((rounds / 20...rounds * 19 / 20).contains(rejected), "hardly any case of one outcome, seed \(seed)")
    }

    /// A valid document is unchanged after re-encoding, and its text after re-parsing.
    private func expectRoundTrips(_ document: BSONDocument, _ round: Int) throws {
        let again = try document.rebuilt()
        try require(again == document || !document.isCanonical(), round, document.bytes)
        try require(again.rebuilt() == again, round, document.bytes)
        let text = try document.extendedJSON()
        try require(BSONDocument(extendedJSON: text).extendedJSON() == text, round, document.bytes)
        _ = try document.extendedJSON(.relaxed, pretty: true)
    }

    private func require(_ condition: Bool, _ round: Int, _ bytes: [UInt8]) throws {
        // Recording each as an expectation would take longer than the test.
        if !condition { try #require(Bool(false), "seed \(seed), round \(round), \(bytes.hexadecimal)") }
    }
}
