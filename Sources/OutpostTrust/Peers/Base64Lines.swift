import Foundation

/// Base64 in lines of 64 characters, as PEM has it (RFC 7468, 3).
enum Base64Lines {
    static func text(of bytes: [UInt8]) -> String {
        let all = Array(Data(bytes).base64EncodedString().utf8)
        var text = ""
        for start in stride(from: 0, to: all.count, by: 64) {
            text += String(decoding: all[start..<min(start + 64, all.count)], as: UTF8.self) + "\n"
        }
        return text
    }
}
