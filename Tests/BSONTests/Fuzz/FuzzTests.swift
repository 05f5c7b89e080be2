import BSON
import SeededNumbers
import Testing

/// Random documents, whole and damaged. A failing run is repeated with the seed that it printed in AFTERIMAGE_SEED.
struct FuzzTests {
    private static let seed = Seed("random documents").number

    private let seed = Self.seed

    @Test func `Random documents survive being taken apart and written anew`() throws {
        var random = RandomDocument(generator: SeededGenerator(seed: seed), isSayable: false)
        for round in 0..<2000 {
            let document = random.document()
            try document.validate()
            try require(BSONDocument(bytes: document.bytes).rebuilt() == document, round, document.bytes)
        }
    }

    @Test func `Random documents survive canonical Extended JSON`() throws {
        var random = RandomDocument(generator: SeededGenerator(seed: seed &+ 1), isSayable: true)
        for round in 0..<2000 {
            let document = random.document()
            for isPretty in [false, true] {
                let text = try document.extendedJSON(.canonical, pretty: isPretty)
                try require(BSONDocument(extendedJSON: text) == document, round, document.bytes)
            }
        }
    }

    @Test func `Damaged bytes are refused or are a document that stays what it is`() throws {
        var random = RandomDocument(generator: SeededGenerator(seed: seed &+ 2), isSayable: false)
        var mutation = Mutation(generator: SeededGenerator(seed: seed &+ 3))
        var refused = 0
        let rounds = 6000
        for round in 0..<rounds {
            let bytes = mutation.mutated(document: random.document().bytes)
            guard let document = try? BSONDocument(bytes: bytes) else {
                refused += 1
                continue
            }
            do throws(BSONError) {
                try document.validate()
            } catch {
                refused += 1
                // Whoever does not validate first may get something, or an error, and nothing worse.
                _ = try? document.rebuilt()
                _ = try? document.extendedJSON()
                continue
            }
            try stays(document, round)
        }
        print("damaged bytes: \(refused) of \(rounds) refused")
        #expect((rounds / 20...rounds * 19 / 20).contains(refused), "one outcome is hardly tested, seed \(seed)")
    }

    @Test func `Damaged Extended JSON is refused or is a document that stays what it is`() throws {
        var random = RandomDocument(generator: SeededGenerator(seed: seed &+ 4), isSayable: true)
        var mutation = Mutation(generator: SeededGenerator(seed: seed &+ 5))
        let interesting = [UInt8](#"{}[]",:\u0$-+.eE19 tfn"#.utf8) + [0, 0x1F, 0x80, 0xC3, 0xF0]
        var refused = 0
        let rounds = 4000
        for round in 0..<rounds {
            let text = try random.document().extendedJSON(round.isMultiple(of: 2) ? .canonical : .relaxed)
            let damaged = mutation.mutated([UInt8](text.utf8), interesting: interesting)
            let document: BSONDocument
            do throws(BSONError) {
                document = try BSONDocument(extendedJSON: String(decoding: damaged, as: UTF8.self))
            } catch {
                refused += 1
                continue
            }
            try document.validate()
            try stays(document, round)
        }
        print("damaged Extended JSON: \(refused) of \(rounds) refused")
        #expect((rounds / 20...rounds * 19 / 20).contains(refused), "one outcome is hardly tested, seed \(seed)")
    }

    /// A valid document is the same after it is written anew, and its text after it is read again.
    private func stays(_ document: BSONDocument, _ round: Int) throws {
        let again = try document.rebuilt()
        try require(again == document || !document.isCanonical(), round, document.bytes)
        try require(again.rebuilt() == again, round, document.bytes)
        let text = try document.extendedJSON()
        try require(BSONDocument(extendedJSON: text).extendedJSON() == text, round, document.bytes)
        _ = try document.extendedJSON(.relaxed, pretty: true)
    }

    private func require(_ condition: Bool, _ round: Int, _ bytes: [UInt8]) throws {
        // Counting each as an expectation would take longer than the work.
        if !condition { try #require(Bool(false), "seed \(seed), round \(round), \(bytes.hexadecimal)") }
    }
}
