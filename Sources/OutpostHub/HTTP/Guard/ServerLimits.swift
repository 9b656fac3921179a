/// What a hub's server allows; `HubLimits` has the reasons. A test gives shorter ones.
package struct ServerLimits: Sendable {
    package var handshake: Duration = .seconds(HubLimits.handshakeSeconds)
    package var head: Duration = .seconds(HubLimits.headSeconds)
    package var idle: Duration = .seconds(HubLimits.idleSeconds)
    package var progress: Duration = .seconds(HubLimits.progressSeconds)
    package var progressBytes = HubLimits.progressBytes
    package var send: Duration = .seconds(HubLimits.sendSeconds)
    package var exchange: Duration = .seconds(HubLimits.exchangeSeconds)
    package var unproven: Duration = .seconds(HubLimits.unprovenSeconds)
    package var connections = HubLimits.connections
    package var unprovenPerAddress = HubLimits.unprovenPerAddress
    package var connectionsPerDevice = HubLimits.connectionsPerDevice
    package var requestsPerConnection = HubLimits.requestsPerConnection

    package init() {}
}
