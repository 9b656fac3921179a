import OutpostModel
import OutpostSync
import OutpostWire

/// One exchange over HTTP: a `HubConversation` on a thread that may block.
actor ExchangeActor {
    private let executor = BlockingExecutor(label: "outpost.exchange")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let conversation: HubConversation

    init(core: HubCore, certified: ReplicaID, ledger: any ExchangeLedger) {
        conversation = HubConversation(
            core: core, certified: certified, ledger: ledger, clock: SteadyClock.system)
    }

    func receive(_ bytes: [UInt8]) throws { try conversation.receive(bytes) }

    func endRequest() throws { try conversation.endRequest() }

    func rosterVersion() throws -> UInt32? { try conversation.rosterVersion() }

    func nextBytes() throws -> [UInt8]? { try conversation.nextBytes() }
}
