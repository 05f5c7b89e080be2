import Glibc
import Logging

/// Builder of one log line. Values are escaped: none can start a new line or end its own quoting.
struct LogLine {
    /// Longest value, in bytes; longer ones are truncated.
    static let maximumLength = 8192
    /// Keys of the line itself; metadata with the same key gets an underscore appended.
    private static let reservedKeys: Set<String> = ["time", "level", "logger", "message"]

    private let format: LogFormat
    private var bytes: [UInt8] = []

    init(_ format: LogFormat, capacity: Int) {
        self.format = format
        bytes.reserveCapacity(capacity)
    }

    mutating func begin(level: Logger.Level, label: String, message: String) {
        switch format {
        case .json:
            put("{\"time\":\"")
            putTime()
            put("\",\"level\":\"\(level.rawValue)\",\"logger\":")
            putQuoted(label)
            put(",\"message\":")
            putQuoted(message)
        case .text:
            putTime()
            put(" \(level.rawValue) \(label): ")
            putPlain(message)
        }
    }

    mutating func add(_ key: String, _ value: Logger.MetadataValue) {
        switch format {
        case .json:
            put(",")
            putQuoted(Self.reservedKeys.contains(key) ? key + "_" : key)
            put(":")
            putJSON(value)
        case .text:
            put(" ")
            putPlain(key)
            put("=")
            putText(value)
        }
    }

    /// Terminate and return the line; add nothing afterwards.
    mutating func finish() -> [UInt8] {
        if format == .json { bytes.append(UInt8(ascii: "}")) }
        bytes.append(10)
        return bytes
    }

    // MARK: - Values

    private mutating func putJSON(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): putQuoted(text)
        // Concrete types: a cast to `any BinaryInteger` costs as much as the rest of the line.
        case .stringConvertible(let number as Int): put(String(number))
        case .stringConvertible(let number as Int64): put(String(number))
        case .stringConvertible(let flag as Bool): put(flag ? "true" : "false")
        case .stringConvertible(let other): putQuoted(other.description)
        case .array(let values):
            for (index, value) in values.enumerated() {
                put(index == 0 ? "[" : ",")
                putJSON(value)
            }
            put(values.isEmpty ? "[]" : "]")
        case .dictionary(let values):
            for (index, key) in values.keys.sorted().enumerated() {
                put(index == 0 ? "{" : ",")
                putQuoted(key)
                put(":")
                putJSON(values[key]!)
            }
            put(values.isEmpty ? "{}" : "}")
        }
    }

    private mutating func putText(_ value: Logger.MetadataValue) {
        let text = value.description
        let isBare =
            !text.isEmpty
            && text.utf8.allSatisfy {
                (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=")
            }
        if isBare, text.utf8.count <= Self.maximumLength { put(text) } else { putQuoted(text) }
    }

    /// A JSON string.
    private mutating func putQuoted(_ text: String) {
        put("\"")
        putEscaped(text, quote: true)
        put("\"")
    }

    private mutating func putPlain(_ text: String) { putEscaped(text, quote: false) }

    private mutating func putEscaped(_ text: String, quote: Bool) {
        if putIfPlain(text) { return }
        var count = 0
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            if count > Self.maximumLength {
                put("…")
                return
            }
            switch scalar.value {
            case 0x22 where quote: put("\\\"")
            case 0x5C where quote: put("\\\\")
            case 0x0A: put("\\n")
            case 0x0D: put("\\r")
            case 0x09: put("\\t")
            // Control characters, Unicode line separators and bidirectional overrides.
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069:
                let digits = String(scalar.value, radix: 16)
                put("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            case 0..<0x80: bytes.append(UInt8(scalar.value))
            default: bytes.append(contentsOf: UTF8.encode(scalar)!)
            }
        }
    }

    /// Fast path for most values: short printable ASCII with nothing to escape.
    private mutating func putIfPlain(_ text: String) -> Bool {
        let isDone = text.utf8.withContiguousStorageIfAvailable { utf8 in
            guard utf8.count <= Self.maximumLength,
                utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C })
            else { return false }
            bytes.append(contentsOf: utf8)
            return true
        }
        return isDone ?? false
    }

    /// Current time as ISO 8601, UTC, with milliseconds.
    private mutating func putTime() {
        var (now, parts) = (timespec(), tm())
        clock_gettime(CLOCK_REALTIME, &now)
        gmtime_r(&now.tv_sec, &parts)
        putNumber(Int(parts.tm_year) + 1900, 4, "-")
        putNumber(Int(parts.tm_mon) + 1, 2, "-")
        putNumber(Int(parts.tm_mday), 2, "T")
        putNumber(Int(parts.tm_hour), 2, ":")
        putNumber(Int(parts.tm_min), 2, ":")
        putNumber(Int(parts.tm_sec), 2, ".")
        putNumber(now.tv_nsec / 1_000_000, 3, "Z")
    }

    private mutating func putNumber(_ number: Int, _ digits: Int, _ end: Unicode.Scalar) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
        bytes.append(UInt8(ascii: end))
    }

    private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
