import OutpostModel
import OutpostWire

/// Where a hub writes down what each device was sent, and what it brought that was not taken.
package protocol ExchangeLedger: Sendable {
    /// Durable once it returns.
    func note(_ offer: LogOffer, to device: ReplicaID) throws
    func note(_ refusal: Refusal, from device: ReplicaID) throws
}

extension HubRegistry: ExchangeLedger {}
