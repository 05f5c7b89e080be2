import Foundation

/// JSON in a normal form for comparison: no white space between tokens, uniform string escapes. The order of keys and
/// the spelling of numbers are kept.
func normalizedJSON(_ text: String) throws -> String {
    var result = ""
    var literal: String?
    var isEscaped = false
    for scalar in text.unicodeScalars {
        if var open = literal {
            open.unicodeScalars.append(scalar)
            literal = open
            if scalar == "\"", !isEscaped {
                let plain = try JSONDecoder().decode(String.self, from: Data(open.utf8))
                result += String(decoding: try JSONEncoder().encode(plain), as: UTF8.self)
                literal = nil
            }
            isEscaped = scalar == "\\" && !isEscaped
        } else if scalar == "\"" {
            literal = "\""
        } else if !" \n\r\t".unicodeScalars.contains(scalar) {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}
