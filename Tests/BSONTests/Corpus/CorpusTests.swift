import BSON
import Testing

@Suite(.enabled(if: Corpus.folder != nil || Corpus.isRequired, Comment(rawValue: Corpus.help)))
struct CorpusTests {
    @Test func `The corpus is complete`() {
        guard Corpus.folder != nil else {
            Issue.record(Comment(rawValue: Corpus.help))
            return
        }
        let valid = Corpus.files.reduce(0) { $0 + $1.valid.count }
        let decodeErrors = Corpus.files.reduce(0) { $0 + $1.decodeErrors.count }
        let parseErrors = Corpus.files.reduce(0) { $0 + $1.parseErrors.count }
        print("BSON corpus: \(valid) valid, \(decodeErrors) decode errors, \(parseErrors) parse errors")
        #expect(Corpus.files.count >= 31)
        #expect(valid >= 728)
        #expect(decodeErrors >= 75)
        #expect(parseErrors >= 180)
    }

    @Test(arguments: Corpus.files)
    func `Canonical bytes are valid and survive a round trip`(file: CorpusFile) throws {
        for test in file.valid {
            let bytes = [UInt8](hexadecimal: test.canonicalBSON)
            let document = try BSONDocument(bytes: bytes)
            #expect(throws: Never.self, "\(test.description)") { try document.validate() }
            #expect(try document.rebuilt().bytes.hexadecimal == bytes.hexadecimal, "\(test.description)")
        }
    }

    @Test(arguments: Corpus.files)
    func `Bytes convert to both forms of Extended JSON`(file: CorpusFile) throws {
        for test in file.valid {
            for hexadecimal in [test.canonicalBSON, test.degenerateBSON].compactMap(\.self) {
                let document = try BSONDocument(bytes: [UInt8](hexadecimal: hexadecimal))
                try expect(document.extendedJSON(.canonical), test.canonicalJSON, test.description)
                if let relaxed = test.relaxedJSON {
                    try expect(document.extendedJSON(.relaxed), relaxed, test.description)
                }
            }
        }
    }

    @Test(arguments: Corpus.files)
    func `Extended JSON converts to canonical bytes`(file: CorpusFile) throws {
        for test in file.valid {
            for text in [test.canonicalJSON, test.degenerateJSON].compactMap(\.self) {
                let document = try BSONDocument(extendedJSON: text)
                try expect(document.extendedJSON(.canonical), test.canonicalJSON, test.description)
                guard test.lossy != true else { continue }
                let bytes = [UInt8](hexadecimal: test.canonicalBSON)
                #expect(document.bytes.hexadecimal == bytes.hexadecimal, "\(test.description)")
                let indented = try BSONDocument(extendedJSON: document.extendedJSON(.canonical, pretty: true))
                #expect(indented == document, "\(test.description)")
            }
            if let relaxed = test.relaxedJSON {
                try expect(BSONDocument(extendedJSON: relaxed).extendedJSON(.relaxed), relaxed, test.description)
            }
        }
    }

    @Test(arguments: Corpus.files)
    func `Degenerate bytes are valid and re-encoded as canonical ones`(file: CorpusFile) throws {
        for test in file.valid {
            guard let degenerate = test.degenerateBSON else { continue }
            let document = try BSONDocument(bytes: [UInt8](hexadecimal: degenerate))
            try document.validate()
            let canonical = [UInt8](hexadecimal: test.canonicalBSON)
            #expect(try document.rebuilt().bytes.hexadecimal == canonical.hexadecimal, "\(test.description)")
            #expect(try !document.isCanonical(), "\(test.description)")
        }
    }

    @Test(arguments: Corpus.files)
    func `Invalid BSON is rejected`(file: CorpusFile) {
        for test in file.decodeErrors {
            let bytes = [UInt8](hexadecimal: test.bson)
            #expect(throws: BSONError.self, "\(test.description)") { try BSONDocument(bytes: bytes).validate() }
            #expect(throws: BSONError.self, "\(test.description)") { try BSONDocument(bytes: bytes).rebuilt() }
            #expect(throws: BSONError.self, "\(test.description)") { try BSONDocument(bytes: bytes).extendedJSON() }
        }
    }

    @Test(arguments: Corpus.files)
    func `Invalid Extended JSON is rejected`(file: CorpusFile) {
        for test in file.parseErrors {
            if file.type == "0x13" {
                // These strings are bare numbers.
                #expect(Decimal128(test.string) == nil, "\(test.description)")
                let text = #"{"d": {"$numberDecimal": "\#(test.string)"}}"#
                #expect(throws: BSONError.self, "\(test.description)") { try BSONDocument(extendedJSON: text) }
            } else {
                #expect(throws: BSONError.self, "\(test.description)") { try BSONDocument(extendedJSON: test.string) }
            }
        }
    }

    private func expect(_ text: String, _ expected: String, _ description: String) throws {
        #expect(try normalizedJSON(text) == normalizedJSON(expected), "\(description)")
    }
}
