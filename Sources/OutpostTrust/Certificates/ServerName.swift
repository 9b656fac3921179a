import Glibc
import SwiftASN1
import X509

/// A name under which bases reach the hub, as it stands in the hub's certificate: RFC 5280, 4.2.1.6,
/// checked by the client after RFC 9525.
package enum ServerName: Sendable, Hashable {
    /// Lower-case DNS name of letters, digits and hyphens (RFC 1123, 2.1).
    case dns(String)
    /// The 4 or 16 bytes of an IPv4 or IPv6 address, in network order.
    case address([UInt8])

    /// Reads `hub.example.org`, `192.0.2.7`, `2001:db8::7` or `[2001:db8::7]`.
    ///
    /// Wildcards, ports, schemes, zones (`%eth0`) and names outside ASCII are refused. So is a name whose
    /// last label is a number: `192.0.2.300` is a mistyped address, and no client would match it.
    ///
    /// - Throws: `serverNameInvalid`.
    package init(_ text: String) throws(CredentialError) {
        if let bytes = Self.addressBytes(text) {
            self = .address(bytes)
        } else if Self.isDNSName(text) {
            self = .dns(text.lowercased())
        } else {
            throw .serverNameInvalid(String(text.prefix(80)))
        }
    }

    /// As it stands in a certificate; nil for names of other kinds.
    init?(generalName: GeneralName) {
        switch generalName {
        case .dnsName(let name): self = .dns(name)
        case .ipAddress(let octets): self = .address(Array(octets.bytes))
        default: return nil
        }
    }

    var generalName: GeneralName {
        switch self {
        case .dns(let name): .dnsName(name)
        case .address(let bytes): .ipAddress(ASN1OctetString(contentBytes: bytes[...]))
        }
    }

    private static func addressBytes(_ text: String) -> [UInt8]? {
        // inet_pton stops at a NUL, which a Swift string may contain.
        guard !text.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, text, &bytes) == 1 { return bytes }
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        bytes = [UInt8](repeating: 0, count: 16)
        let bare = isBracketed ? String(text.dropFirst().dropLast()) : text
        return inet_pton(AF_INET6, bare, &bytes) == 1 ? bytes : nil
    }

    private static func isDNSName(_ text: String) -> Bool {
        guard text.utf8.count <= 253 else { return false }
        let labels = text.utf8.split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let last = labels.last, !last.allSatisfy(isDigit) else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.count)
                && label.allSatisfy { isLetter($0) || isDigit($0) || $0 == hyphen }
                && label.first != hyphen && label.last != hyphen
        }
    }

    private static let hyphen = UInt8(ascii: "-")

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

extension ServerName: CustomStringConvertible {
    /// As `init(_:)` reads it.
    package var description: String {
        switch self {
        case .dns(let name): return name
        case .address(let bytes):
            let family = bytes.count == 4 ? AF_INET : AF_INET6
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
            let end = text.firstIndex(of: 0) ?? text.endIndex
            return String(decoding: text[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
