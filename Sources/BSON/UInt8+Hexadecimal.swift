extension UInt8 {
    /// What an ASCII hexadecimal digit of either case stands for, 0 to 15; nil for any other byte.
    @inline(__always)
    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self &- UInt8(ascii: "A") &+ 10
        default: nil
        }
    }

    /// The ASCII digit, lower-case, of a number from 0 to 15.
    var hexadecimalDigit: UInt8 {
        self < 10 ? self &+ UInt8(ascii: "0") : self &+ (UInt8(ascii: "a") - 10)
    }

    /// What an ASCII decimal digit stands for; nil for any other byte.
    var decimalValue: UInt8? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) ? self &- UInt8(ascii: "0") : nil
    }
}
