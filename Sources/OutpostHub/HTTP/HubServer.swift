import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL
import OutpostModel
import OutpostTrust

/// The hub's HTTPS adapter: one port, TLS 1.3, HTTP/2 where the client offers it. A client certificate is optional
/// at TLS, so that a laptop can enrol, and required by route. Takes a responder; whose routes they are is not
/// its business, so that a LAN peer can use it too.
package struct HubServer: Sendable {
    /// Where to listen, and as whom.
    package struct Configuration: Sendable {
        package var host: String
        /// 0 for any free one.
        package var port: Int
        /// The server's certificate, then what leads to the root.
        package var certificatePEM: String
        package var keyPEM: String
        package var authority: AuthorityCertificate
        package var limits: ServerLimits

        package init(
            host: String, port: Int, certificatePEM: String, keyPEM: String,
            authority: AuthorityCertificate, limits: ServerLimits = ServerLimits()
        ) {
            self.limits = limits
            self.host = host
            self.port = port
            self.certificatePEM = certificatePEM
            self.keyPEM = keyPEM
            self.authority = authority
        }
    }

    /// - Parameter onRunning: called with the port once connections are taken.
    package static func application<Responder: HTTPResponder>(
        _ configuration: Configuration, responder: Responder, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void
    ) throws -> Application<Responder> where Responder.Context == HubRequestContext {
        let channel = TLSChannelConfiguration(
            tlsConfiguration: try tls(configuration),
            customVerificationCallback: verification(configuration.authority))
        let limits = configuration.limits
        let watch = ConnectionWatch(limits: limits, logger: logger)
        return Application(
            responder: responder,
            server: HTTPServerBuilder { responder in
                try GuardedChannel(
                    tls: channel, limits: limits, watch: watch, responder: responder)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: "outpost"),
            onServerRunning: { channel in
                watch.begin(with: channel)
                await onRunning(channel.localAddress?.port ?? 0)
            },
            logger: logger)
    }

    private static func tls(_ configuration: Configuration) throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(configuration.certificatePEM.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(configuration.keyPEM.utf8), format: .pem)
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        tls.minimumTLSVersion = .tlsv13
        tls.certificateVerification = .optionalVerification
        tls.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(configuration.authority.pem.utf8)))
        return tls
    }

    /// The key decides, not the date: a laptop that was dark for a year may still sync, and one whose clock is
    /// dead too. BoringSSL would look at the dates. Whether a sub-key that issued the certificate was replaced since is not asked either.
    private static func verification(
        _ authority: AuthorityCertificate
    ) -> TLSChannelConfiguration.CustomVerificationCallback {
        { certificates, promise in
            promise.completeWithTask {
                let shown = certificates.prefix(CredentialLimits.chainCount)
                do {
                    try authority.verify(chain: try shown.map { try $0.toDERBytes() })
                    return .certificateVerified
                } catch {
                    return .failed
                }
            }
        }
    }
}
