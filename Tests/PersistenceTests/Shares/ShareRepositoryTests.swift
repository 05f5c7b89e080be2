import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

@Suite struct ShareRepositoryTests {
    private static let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })
    private static let alice = Owner(stored: "alice")
    private static let password = PasswordHash(
        salt: [1, 0, 2], hash: [3, 0, 4], cost: ScryptCost(rounds: 16, blockSize: 1, parallelism: 1))
    private static let items = [ItemReference(.image, ids.next()), ItemReference(.video, ids.next())]

    private static func open(
        _ body: (MongoShareRepository, MongoCollection, MongoDatabase) async throws -> Void
    ) async throws {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            try await body(MongoShareRepository(database, names: names), database.collection(names.shares), database)
        }
    }

    private static func new(
        _ selection: Share.Selection = .items(items), owner: Owner = alice, for lifetime: Duration = .seconds(3600),
        _ configure: (inout NewShare) -> Void = { _ in }
    ) -> NewShare {
        let token = ShareToken(bytes: (0..<20).map { _ in .random(in: 0...255) })
        var share = NewShare(
            id: ids.next(), owner: owner, token: token.hash, selection: selection,
            secret: Array(repeating: 7, count: 32), lifetime: lifetime)
        configure(&share)
        return share
    }

    private static func document(_ id: RecordID, _ collection: MongoCollection) async throws -> BSONDocument {
        try required(
            try await collection.findOne(["_id": .objectID(ObjectID(id))]) { view throws(BSONError) in
                BSONDocument(copying: view)
            })
    }

    private static func set(_ fields: BSONValue, of id: RecordID, _ collection: MongoCollection) async throws {
        _ = try await collection.updateOne(["_id": .objectID(ObjectID(id))], .operators(["$set": fields]))
    }

    @Test func `A share is read as it was added, and the database's clock dates it`() async throws {
        try await Self.open { shares, collection, database in
            let new = Self.new {
                $0.title = "$Foxes.{}"
                $0.password = Self.password
                ($0.allowsDownload, $0.showsPrompt) = (true, true)
            }
            let before = try await database.serverTime()
            let added = try await shares.add(new)
            let stored = try #require(try await shares.open(new.token))
            for share in [added, stored.share] {
                #expect(share.id == new.id && share.owner == Self.alice && share.selection == .items(Self.items))
                #expect(share.title == "$Foxes.{}" && share.hasPassword && share.allowsDownload && share.showsPrompt)
                #expect(share.createdAt.milliseconds >= before && share.views == 0 && share.lastViewedAt == nil)
                #expect(share.expiresAt.since(share.createdAt) == .seconds(3600))
            }
            #expect(stored.password == Self.password && stored.secret == new.secret)
            #expect(stored.remaining > .seconds(3500) && stored.remaining <= .seconds(3600))
            let document = try await Self.document(new.id, collection)
            #expect(document["token_hash"] == .string(new.token.text))
            #expect(document["items"]?[0]?["collection"] == "generated_image_entity")
            #expect(document["items"]?[1]?["collection"] == "user_generation_history")
        }
    }

    @Test func `A share of a tag is read as one, and a share that is added again stays as it is`() async throws {
        try await Self.open { shares, collection, _ in
            let new = Self.new(.tag(TagName(stored: "Fox")))
            let first = try await shares.add(new)
            #expect(try await shares.add(new).expiresAt == first.expiresAt)
            #expect(first.selection == .tag(TagName(stored: "Fox")) && !first.hasPassword)
            #expect(try await collection.count([:]) == 1)
        }
    }

    @Test func `Only a share that has not ended opens, whatever the shell has made of its end`() async throws {
        try await Self.open { shares, collection, _ in
            let new = Self.new()
            _ = try await shares.add(new)
            for end: BSONValue in ["soon", nil, 5, .array([.date(milliseconds: .max)]), .date(milliseconds: 1)] {
                try await Self.set(["expires_at": end], of: new.id, collection)
                #expect(try await shares.open(new.token) == nil, "\(end)")
            }
            #expect(try await shares.open(ShareTokenHash(text: "")) == nil)
            let none = Self.new(for: .zero)
            _ = try await shares.add(none)
            #expect(try await shares.open(none.token) == nil)
        }
    }

    @Test func `A password that cannot be read still locks the share`() async throws {
        try await Self.open { shares, collection, _ in
            let new = Self.new { $0.password = Self.password }
            _ = try await shares.add(new)
            for broken: BSONValue in ["secret", 5, false, ["algorithm": "argon2id"], ["algorithm": "scrypt"]] {
                try await Self.set(["password": broken], of: new.id, collection)
                let stored = try #require(try await shares.open(new.token))
                #expect(stored.share.hasPassword && stored.password == nil, "\(broken)")
            }
            try await Self.set(["secret": "x"], of: new.id, collection)
            #expect(try await shares.open(new.token)?.secret == [])
        }
    }

    @Test func `Items that are no references are left out`() async throws {
        try await Self.open { shares, collection, _ in
            let new = Self.new()
            _ = try await shares.add(new)
            let id = BSONValue.objectID(ObjectID(Self.items[0].id))
            try await Self.set(
                [
                    "items": [
                        ["collection": "users", "id": id], ["collection": "generated_image_entity", "id": id], 5,
                        ["collection": "generated_image_entity", "id": "x"], [:],
                    ]
                ], of: new.id, collection)
            #expect(try await shares.open(new.token)?.share.selection == .items([Self.items[0]]))
            try await Self.set(["items": "all"], of: new.id, collection)
            #expect(try await shares.open(new.token)?.share.selection == .items([]))
        }
    }

    @Test func `A change changes what it names, and only its owner's`() async throws {
        try await Self.open { shares, collection, _ in
            let new = Self.new {
                $0.title = "Foxes"
                $0.password = Self.password
            }
            _ = try await shares.add(new)
            var change = ShareChange()
            change.title = .set("$owls")
            #expect(try await shares.change(new.id, of: Owner(stored: "bob"), change) == nil)
            let renamed = try #require(try await shares.change(new.id, of: Self.alice, change))
            #expect(renamed.title == "$owls" && renamed.hasPassword && renamed.selection == .items(Self.items))
            #expect(try await shares.open(new.token)?.secret == new.secret)

            change = ShareChange()
            change.title = .clear
            change.password = (nil, [9])
            (change.allowsDownload, change.showsPrompt, change.lifetime) = (true, true, .seconds(7200))
            let changed = try #require(try await shares.change(new.id, of: Self.alice, change))
            #expect(changed.title == nil && !changed.hasPassword && changed.allowsDownload && changed.showsPrompt)
            #expect(changed.expiresAt > renamed.expiresAt)
            #expect(try await shares.open(new.token)?.secret == [9])
            let document = try await Self.document(new.id, collection)
            #expect(document["password"] == nil && document["title"] == nil)
        }
    }

    @Test func `A removed share is gone at once, and only for its owner's word`() async throws {
        try await Self.open { shares, _, _ in
            let new = Self.new()
            _ = try await shares.add(new)
            #expect(try await shares.remove(new.id, of: Owner(stored: "bob")) == false)
            #expect(try await shares.open(new.token) != nil)
            #expect(try await shares.remove(new.id, of: Self.alice))
            #expect(try await shares.open(new.token) == nil)
            #expect(try await shares.remove(new.id, of: Self.alice) == false)
        }
    }

    @Test func `A tag is renamed in its owner's shares, whatever its case`() async throws {
        try await Self.open { shares, _, _ in
            let owners = [Self.alice, Self.alice, Owner(stored: "bob")]
            let tags = zip(["Äpfel", "owl", "äpfel"], owners).map { tag, owner in
                Self.new(.tag(TagName(stored: tag)), owner: owner)
            }
            for share in tags + [Self.new()] { _ = try await shares.add(share) }
            let (old, new) = (TagName(stored: "ÄPFEL"), TagName(stored: "$fruit"))
            #expect(try await shares.rename(old, to: new, of: Self.alice) == 1)
            #expect(try await shares.rename(old, to: new, of: Self.alice) == 0)
            for (share, tag) in zip(tags, ["$fruit", "owl", "äpfel"]) {
                #expect(try await shares.open(share.token)?.share.selection == .tag(TagName(stored: tag)))
            }
        }
    }

    @Test func `A share is active until it expires, is removed, or has another password`() async throws {
        try await Self.open { shares, _, _ in
            let (expired, removed, changed, kept) = (Self.new(), Self.new(), Self.new(), Self.new())
            var active: [RecordID: ActiveShare] = [:]
            for share in [expired, removed, changed, kept] {
                _ = try await shares.add(share)
                active[share.id] = ActiveShare(try #require(try await shares.open(share.token)))
            }
            #expect(try await shares.ended(among: Set(active.values)).isEmpty)
            var change = ShareChange()
            change.lifetime = .zero
            _ = try await shares.change(expired.id, of: Self.alice, change)
            #expect(try await shares.remove(removed.id, of: Self.alice))
            change = ShareChange()
            change.password = (nil, Array(repeating: 9, count: 32))
            _ = try await shares.change(changed.id, of: Self.alice, change)
            let ended = try await shares.ended(among: Set(active.values))
            #expect(Set(ended.map(\.id)) == [expired.id, removed.id, changed.id])
        }
    }

    @Test func `Views are counted, whatever the shell has made of the count`() async throws {
        try await Self.open { shares, collection, _ in
            let new = Self.new()
            _ = try await shares.add(new)
            for _ in 0..<3 { try await shares.countView(new.id) }
            let seen = try #require(try await shares.open(new.token)).share
            #expect(seen.views == 3 && seen.lastViewedAt != nil)
            try await Self.set(["views": "many"], of: new.id, collection)
            try await shares.countView(new.id)
            #expect(try await shares.open(new.token)?.share.views == 1)
        }
    }

    @Test func `An owner's shares are listed newest first, page by page, each once, ended ones too`() async throws {
        try await Self.open { shares, _, _ in
            var added: [RecordID] = []
            for number in 0..<25 {
                added.append(
                    try await shares.add(Self.new(for: number.isMultiple(of: 2) ? .zero : .seconds(60))).id)
                _ = try await shares.add(Self.new(owner: Owner(stored: "bob")))
            }
            var (listed, start): ([Share], PageRequest.Start) = ([], .skip(0))
            while true {
                let page = try await shares.page(of: Self.alice, PageRequest(start: start, limit: 7)) { next in
                    var shares: [Share] = []
                    while let share = next() { shares.append(share) }
                    return shares
                }
                listed += page.content
                guard let next = page.next else { break }
                start = .after(next)
            }
            #expect(Set(listed.map(\.id)) == Set(added) && listed.count == 25)
            #expect(zip(listed, listed.dropFirst()).allSatisfy { $0.createdAt >= $1.createdAt })
            #expect(try await shares.activeCount(of: Self.alice, except: nil) == 12)
            let active = try #require(listed.first { $0.expiresAt > $0.createdAt })
            #expect(try await shares.activeCount(of: Self.alice, except: active.id) == 11)
            #expect(try await shares.activeCount(of: Self.alice, except: added[0]) == 12)
        }
    }

    @Test func `Every query examines only what it needs`() async throws {
        try await Self.open { shares, collection, database in
            var token: ShareTokenHash?
            for number in 0..<300 {
                let new = Self.new(owner: number.isMultiple(of: 3) ? Self.alice : Owner(stored: "bob"))
                _ = try await shares.add(new)
                token = new.token
            }
            let one = try await ExplainedPlan(
                collection.findCommand(MongoShareRepository.find(try #require(token))), in: database)
            #expect(one.isServedByIndex && one.keys == 1 && one.documents == 1 && one.returned == 1)
            let page = MongoShareRepository.page(of: Self.alice, PageRequest(start: .skip(0), limit: 20))
            let list = try await ExplainedPlan(collection.findCommand(page), in: database)
            #expect(list.isServedByIndex && list.keys <= 22 && list.documents <= 22)
            let now = try await database.serverTime()
            let active = MongoShareRepository.active(of: Self.alice, except: nil, now: now)
            let count = try await ExplainedPlan(collection.countCommand(active), in: database)
            #expect(count.isServedByIndex && count.documents == 0 && count.keys <= 102)
        }
    }
}
