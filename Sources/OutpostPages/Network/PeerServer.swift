import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore

/// A base's own network without its pages: other bases alone.
package enum PeerServer {
    /// - Parameter onRunning: called with the port once connections are taken.
    package static func application(
        _ routes: PeerRoutes, _ network: PageNetwork, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void
    ) throws -> some ApplicationProtocol {
        let router = Router(context: PageContext.self)
        router.add(middleware: PageGuard(hosts: []))
        routes.add(to: router)
        return try PageServer.networkApplication(
            router, network, logger: logger, onRunning: onRunning)
    }
}
