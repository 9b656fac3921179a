import Hummingbird
import NIOCore
import NIOSSL
import OutpostModel
import OutpostTrust

/// What a request at the hub knows beyond HTTP: the connection, and through it the client's certificate.
package struct HubRequestContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The certificate that the client showed, as DER; nil when it showed none.
    ///
    /// Under HTTP/2 a request has a channel of its own; the TLS handler stands in its parent.
    func clientCertificate() async throws -> [UInt8]? {
        var current: (any Channel)? = channel
        while let channel = current {
            do {
                let certificate = try await channel.nioSSL_peerCertificate().get()
                return try certificate?.toDERBytes()
            } catch ChannelPipelineError.notFound {
                current = channel.parent
            }
        }
        return nil
    }
}
