import Domain
import FoundationEssentials
import Persistence
import Testing

/// The list of all collections, and how each is exported and erased.
@Suite struct CollectionRegisterTests {
    private static let register = CollectionRegister(CollectionNames())

    @Test func `every collection has a row`() {
        let names = Mirror(reflecting: CollectionNames()).children.compactMap { $0.value as? String }
        #expect(Set(Self.register.rows.map(\.name)) == Set(names))
        #expect(Self.register.rows.count == names.count)
    }

    @Test func `the documentation has the same rows, word for word`() throws {
        let project = #filePath.dropLast("Tests/PersistenceTests/Register/CollectionRegisterTests.swift".count)
        let text = try String(contentsOfFile: "\(project)docs/data.md", encoding: .utf8)
        for row in Self.register.rows {
            let line = "| `\(row.name)` | \(row.export) | \(row.erasure) |\n"
            #expect(text.contains(line), "docs/data.md does not have \(line)")
            #expect(text.contains("\n| `\(row.name)` | "), "docs/data.md does not say what \(row.name) is")
        }
    }

    @Test func `what belongs to an owner can be found to be erased, or is kept for a reason`() {
        for row in Self.register.rows {
            switch row.erasure {
            case .records, .recordsAndListed, .tombstone: break
            case .anonymized, .withItems, .expires, .kept: continue
            }
            #expect(row.filter(Owner(stored: "6500000000000000000000aa")) != nil, "\(row.name)")
        }
    }

    @Test func `lists of ids are read before the documents that have them are changed`() throws {
        let names = Self.register.rows.map(\.name)
        for (index, row) in Self.register.rows.enumerated() {
            guard case .recordsAndListed(let lists) = row.erasure else { continue }
            #expect(index < (try #require(names.firstIndex(of: lists.collection))), "\(row.name)")
        }
    }
}
