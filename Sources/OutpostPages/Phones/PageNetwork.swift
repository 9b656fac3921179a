import Foundation
import NIOSSL
import OutpostModel
import OutpostStore
import OutpostTrust

/// Where and as whom a base serves its own network.
package struct PageNetwork: Sendable {
    package let host: String
    /// 0 for any free one.
    package let port: Int
    let certificate: NetworkCertificate

    /// - Parameter address: as in `192.168.1.5:8481`, `[fd00::5]:8481` or `laptop.local`; without a port, 8481.
    package init(_ address: String, folder: ReplicaFolder, now: Date) throws {
        (host, port) = try Self.parts(of: address)
        certificate = try NetworkCertificate.load(in: folder.device, address: host, now: now)
    }

    private static let defaultPort = 8481

    static func parts(of address: String) throws -> (host: String, port: Int) {
        let isBare = address.hasSuffix("]") || !address.contains(":")
        let colon = isBare ? nil : address.lastIndex(of: ":")
        let name = String(address[..<(colon ?? address.endIndex)])
        let port = colon.map { Int(address[address.index(after: $0)...]) } ?? defaultPort
        let host =
            name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : name
        guard let port, (0...65_535).contains(port), !host.isEmpty,
            host.contains(":") == name.hasPrefix("["), !["0.0.0.0", "::"].contains(host)
        else {
            throw OutpostError(
                .invalidInput, operation: "serve the base's network", place: address,
                cause: "this is not one address of this laptop",
                hint: "give its own address on the base's network, as in 192.168.1.5:8481")
        }
        return (host, port)
    }

    /// The words by which its certificate is known.
    package var words: String { certificate.words.text }

    /// As phones show it of a certificate: `AB:CD:…`.
    var fingerprint: String {
        Digest(of: certificate.der).bytes.map { Hexadecimal.text(of: [$0]).uppercased() }
            .joined(separator: ":")
    }

    /// Under which a phone finds it.
    var address: String {
        "https://\(host.contains(":") ? "[\(host)]" : host)\(port == 0 ? "" : ":\(port)")"
    }

    func tls() throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.pem.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(certificate.keyPEM.utf8), format: .pem)
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        tls.minimumTLSVersion = .tlsv13
        return tls
    }
}
