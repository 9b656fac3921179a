/// A reference as it is spelt over a bad channel: the alphabet of ICAO and ITU (Radio Regulations, appendix 14), which does not depend
/// on the language of who speaks.
package enum SpellingAlphabet {
    private static let letters = [
        "ALFA", "BRAVO", "CHARLIE", "DELTA", "ECHO", "FOXTROT", "GOLF", "HOTEL", "INDIA", "JULIETT",
        "KILO", "LIMA", "MIKE", "NOVEMBER", "OSCAR", "PAPA", "QUEBEC", "ROMEO", "SIERRA", "TANGO",
        "UNIFORM", "VICTOR", "WHISKEY", "XRAY", "YANKEE", "ZULU",
    ]

    /// `K7-A` is `KILO 7 – ALFA`. Digits stay digits, one by one; what has no name of its own is left out.
    package static func spelt(_ text: String) -> String {
        var words: [String] = []
        for byte in text.uppercased().utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                words.append(letters[Int(byte - UInt8(ascii: "A"))])
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                words.append(String(Unicode.Scalar(byte)))
            case UInt8(ascii: "-"): words.append("–")
            default: continue
            }
        }
        return words.joined(separator: " ")
    }
}
