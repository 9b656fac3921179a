import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import OutpostModel

/// The edge's page over HTTP on this machine alone.
package enum PageServer {
    /// Names by which a browser on this machine asks for it.
    static let loopback: Set<String> = ["127.0.0.1", "localhost", "[::1]"]

    /// Every route of the pages.
    package static func router(_ site: PageSite, hosts: Set<String> = loopback) -> Router<
        PageContext
    > {
        let router = Router(context: PageContext.self)
        router.add(middleware: PageGuard(hosts: hosts))
        site.add(.get, "/static/{version}/{name}", door: .open, to: router) { room in
            try room.site.files.answer(room.request.parameter("name"))
        }
        // A laptop is set up by whoever sits at it.
        if !site.isSecure { SetupPages.add(to: router, of: site) }
        SignInPages.add(to: router, of: site)
        HomePage.add(to: router, of: site)
        FormPages.add(to: router, of: site)
        ListPage.add(to: router, of: site)
        ReportPages.add(to: router, of: site)
        RadioPages.add(to: router, of: site)
        PaperPages.add(to: router, of: site)
        MapPage.add(to: router, of: site)
        PhoneRoutes.add(to: router, of: site)
        AttachmentPages.add(to: router, of: site)
        PhonePage.add(to: router, of: site)
        CopyPages.add(to: router, of: site)
        CustodyPages.add(to: router, of: site)
        TaskPages.add(to: router, of: site)
        ShiftPages.add(to: router, of: site)
        return router
    }

    /// - Parameters:
    ///   - port: 0 for any free one.
    ///   - onRunning: called with the port once connections are taken.
    package static func application(
        _ site: PageSite, port: Int, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        Application(
            router: router(site),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: port), serverName: "outpost"),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: logger)
    }

    /// The same routes for phones and browsers of the base's network, over TLS.
    package static func networkApplication(
        _ site: PageSite, _ network: PageNetwork, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void
    ) throws -> some ApplicationProtocol {
        let router = router(site, hosts: [])
        PeerRoutes.of(site, network).add(to: router)
        return try networkApplication(router, network, logger: logger, onRunning: onRunning)
    }

    static func networkApplication(
        _ router: Router<PageContext>, _ network: PageNetwork, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void
    ) throws -> some ApplicationProtocol {
        Application(
            router: router,
            server: try .tls(
                .http1(
                    configuration: HTTP1Channel.Configuration(
                        idleTimeout: .seconds(PageLimits.idleSeconds))),
                tlsConfiguration: network.tls()),
            configuration: ApplicationConfiguration(
                address: .hostname(network.host, port: network.port), serverName: "outpost",
                availableConnectionsDelegate: MaximumAvailableConnections(
                    PageLimits.networkConnections)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: logger)
    }
}
