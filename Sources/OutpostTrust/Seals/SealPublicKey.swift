import Crypto
import OutpostModel

/// What a device's seals are checked with: an Ed25519 public key (RFC 8032).
package struct SealPublicKey: Sendable {
    private let key: Curve25519.Signing.PublicKey

    init(key: Curve25519.Signing.PublicKey) { self.key = key }

    /// - Parameter bytes: 32 of them.
    /// - Returns: nil for another length.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        do {
            key = try Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        } catch {
            return nil
        }
    }

    package static let byteCount = 32

    /// 32 bytes.
    package var bytes: [UInt8] { Array(key.rawRepresentation) }

    package func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        key.isValidSignature(signature, for: message)
    }
}

extension SealTrust {
    /// Believes the devices of a roster, each for the journals of its own replica, of every incarnation.
    package init(mission: MissionID, roster: Roster) {
        var keys: [UInt64: SealPublicKey] = [:]
        for device in roster.devices {
            keys[device.identity] = SealPublicKey(bytes: device.sealKey)
        }
        self.init(
            verdict: { [keys] seal, head in
                let journal = seal.dot.journal
                guard let key = keys[journal.replica.identity] else { return .unknownDevice }
                let message = Seal.message(mission: mission, journal: journal, head: head)
                return key.verifies(seal.signature, over: message) ? .good : .forged
            },
            early: { [keys] seal in
                guard let key = keys[seal.identity] else { return .unknownDevice }
                let message = EarlySeal.message(mission: mission, digests: seal.digests)
                return key.verifies(seal.signature, over: message) ? .good : .forged
            })
    }
}
