extension UInt8 {
    /// Value of an ASCII hexadecimal digit of either case, 0 to 15; nil for any other byte.
    @inline(__always)
    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self &- UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self &- UInt8(ascii: "a") &+ 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self &- UInt8(ascii: "A") &+ 10
        default: nil
        }
    }

    /// Lower-case ASCII digit of a number from 0 to 15.
    var hexadecimalDigit: UInt8 {
        self < 10 ? self &+ UInt8(ascii: "0") : self &+ (UInt8(ascii: "a") - 10)
    }

    /// Value of an ASCII decimal digit; nil for any other byte.
    var decimalValue: UInt8? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) ? self &- UInt8(ascii: "0") : nil
    }
}
