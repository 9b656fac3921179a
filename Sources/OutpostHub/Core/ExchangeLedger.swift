import OutpostModel
import OutpostWire

/// Where a hub writes down what each device was sent, what it brought that was not taken, and what is in a backup.
package protocol ExchangeLedger: Sendable {
    /// Durable once it returns.
    func note(_ offer: LogOffer, to device: ReplicaID) throws
    func note(_ refusal: Refusal, from device: ReplicaID) throws
    func backup(ofEpoch epoch: UInt64, device identity: UInt64) throws -> BackupRecord?
    func held(ofEpoch epoch: UInt64) throws -> [(device: UInt64, held: [SpaceID: UInt64])]
}

extension HubRegistry: ExchangeLedger {}
