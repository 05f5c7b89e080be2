import Application
import Domain
import Testing

/// Which figures of which range an owner gets.
@Suite struct ReadUsageTests {
    private static let alice = Owner(stored: "alice")
    /// 2026-03-02T10:00:00Z, a day after the end of a short month.
    private static let now = Timestamp(milliseconds: 1_772_445_600_000)

    private static func day(_ text: String) -> Timestamp {
        var day = Timestamp(milliseconds: 0)
        while CalendarDate(day).dayText < text { day = day + .seconds(86_400) }
        return day
    }

    private static func read(_ repository: RecordedUsage, now: Timestamp = now) -> ReadUsage {
        ReadUsage(repository: repository, now: { now })
    }

    private static func starts(_ usage: Usage) -> [String] {
        usage.rows.map { CalendarDate($0.start).dayText }
    }

    @Test func `without dates the last thirty days are read, up to the end of today`() async throws {
        let repository = RecordedUsage()
        let usage = try await Self.read(repository)(of: Self.alice, from: nil, to: nil, by: .day)
        #expect(usage.rows.count == 30)
        #expect(Self.starts(usage).first == "2026-02-01" && Self.starts(usage).last == "2026-03-02")
        #expect(repository.calls.map(\.range) == [Self.day("2026-02-01")..<Self.day("2026-03-03")])
    }

    @Test func `without dates the last twelve months are read`() async throws {
        let repository = RecordedUsage()
        let usage = try await Self.read(repository)(of: Self.alice, from: nil, to: nil, by: .month)
        #expect(
            Self.starts(usage) == [
                "2025-04-01", "2025-05-01", "2025-06-01", "2025-07-01", "2025-08-01", "2025-09-01", "2025-10-01",
                "2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01",
            ])
    }

    @Test func `months of every length, and leap days, have one row each`() async throws {
        let usage = try await Self.read(RecordedUsage())(
            of: Self.alice, from: Self.day("2023-11-30"), to: Self.day("2024-04-01"), by: .month)
        #expect(
            Self.starts(usage) == ["2023-11-01", "2023-12-01", "2024-01-01", "2024-02-01", "2024-03-01"])
        let days = try await Self.read(RecordedUsage())(
            of: Self.alice, from: Self.day("2024-02-28"), to: Self.day("2024-03-02"), by: .day)
        #expect(Self.starts(days) == ["2024-02-28", "2024-02-29", "2024-03-01"])
    }

    @Test func `intervals without figures are rows of zeros, and the totals are the sum of the rows`() async throws {
        var figures = UsageFigures()
        figures.orders = 3
        figures.completed = 1
        figures.failed = ["timed_out": 2]
        figures.videoMilliseconds = 5000
        figures.bytes = 70
        figures.plays = 4
        let repository = RecordedUsage([
            UsageRow(Self.day("2026-03-01"), figures), UsageRow(Self.day("2026-02-27"), figures),
        ])
        let usage = try await Self.read(repository)(
            of: Self.alice, from: Self.day("2026-02-27"), to: Self.day("2026-03-02"), by: .day)
        #expect(usage.rows.map(\.figures) == [figures, UsageFigures(), figures])
        var totals = figures
        totals += figures
        #expect(usage.totals == totals && totals.failed == ["timed_out": 4] && totals.orders == 6)
    }

    @Test func `a reversed or empty range is refused, and one that is too long`() async throws {
        let faults: [(from: String?, to: String?, interval: UsageInterval, field: String)] = [
            ("2026-03-02", "2026-03-01", .day, "to"), ("2026-03-01", "2026-03-01", .day, "to"),
            ("2026-03-03", nil, .day, "from"), ("2025-02-28", "2026-03-02", .day, "from"),
            ("2016-02-29", "2026-03-01", .month, "from"), ("1970-01-01", "2030-01-01", .month, "from"),
        ]
        for (from, to, interval, field) in faults {
            let repository = RecordedUsage()
            let failure = await #expect(throws: Failure.self) {
                try await Self.read(repository)(
                    of: Self.alice, from: from.map(Self.day), to: to.map(Self.day), by: interval)
            }
            #expect(failure?.code == .validationFailed && failure?.faults.map(\.field) == [field], "\(from ?? "")")
            #expect(repository.calls.isEmpty)
        }
    }

    @Test func `the longest ranges are read`() async throws {
        let days = try await Self.read(RecordedUsage())(
            of: Self.alice, from: Self.day("2025-03-01"), to: Self.day("2026-03-02"), by: .day)
        #expect(days.rows.count == 366)
        let months = try await Self.read(RecordedUsage())(
            of: Self.alice, from: Self.day("2016-03-31"), to: Self.day("2026-03-01"), by: .month)
        #expect(months.rows.count == 120)
    }

    @Test func `the same figures are added up once in ten seconds, for each owner and range`() async throws {
        let repository = RecordedUsage()
        let time = ManualTime()
        let read = ReadUsage(repository: repository, now: { Self.now }, time: { time.now })
        for _ in 0..<3 { _ = try await read(of: Self.alice, from: nil, to: nil, by: .day) }
        #expect(repository.calls.count == 1)
        _ = try await read(of: Owner(stored: "bob"), from: nil, to: nil, by: .day)
        _ = try await read(of: Self.alice, from: nil, to: nil, by: .month)
        #expect(Set(repository.calls).count == 3 && repository.calls.count == 3)
        time.pass(.seconds(10))
        _ = try await read(of: Self.alice, from: nil, to: nil, by: .day)
        #expect(repository.calls.count == 4)
    }

    @Test func `a failure is not kept`() async throws {
        let repository = RecordedUsage(failures: 1)
        let read = Self.read(repository)
        await #expect(throws: Failure.self) { try await read(of: Self.alice, from: nil, to: nil, by: .day) }
        _ = try await read(of: Self.alice, from: nil, to: nil, by: .day)
        #expect(repository.calls.count == 2)
    }
}
