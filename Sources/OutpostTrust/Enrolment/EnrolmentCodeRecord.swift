import Foundation

/// What the hub keeps of a code it gave out: enough to know it again, not enough to use it.
package struct EnrolmentCodeRecord: Sendable, Equatable {
    /// SHA-256 over the secret, 32 bytes.
    package var secretHash: [UInt8]
    /// The name that the officer gave the device, commonly its base's.
    package var deviceName: String
    /// When the hub gave it out, by the hub's clock.
    package var issuedAt: Date
    /// The first moment at which it is refused.
    package var expiresAt: Date
    /// When a device enrolled with it; nil while it can be used.
    package var usedAt: Date?
    /// `publicKeyHash` of the device that enrolled with it, 32 bytes.
    package var usedBy: [UInt8]?

    /// How long a code can be used: time to read out 60 characters over a bad radio twice, too short for
    /// a lost scrap of paper to matter.
    package static let lifetime = Duration.seconds(15 * 60)

    /// The record of a new code.
    package init(code: EnrolmentCode, deviceName: String, issuedAt: Date) {
        self.init(
            secretHash: code.secretHash, deviceName: deviceName, issuedAt: issuedAt,
            expiresAt: issuedAt + Self.lifetimeInterval, usedAt: nil, usedBy: nil)
    }

    /// A record as it was stored.
    package init(
        secretHash: [UInt8], deviceName: String, issuedAt: Date, expiresAt: Date, usedAt: Date?,
        usedBy: [UInt8]?
    ) {
        self.secretHash = secretHash
        self.deviceName = deviceName
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.usedAt = usedAt
        self.usedBy = usedBy
    }

    /// What to do with a device that presents this code.
    package enum Admission: Sendable, Equatable {
        /// Issue a certificate, and store `used(at:by:)` in the same transaction.
        case accepted
        /// This very key enrolled with this code already: the answer was lost on a broken link. Issue
        /// again; it gives the device nothing that it was not given.
        case repeated
        /// Another device enrolled with it.
        case used
        /// Its time is over, or has not come.
        case expired
    }

    /// Judges one presentation of the code.
    ///
    /// - Parameters:
    ///   - now: the hub's time. A code lives in the 15 minutes before `expiresAt`. One from more than 15
    ///     minutes ahead of `now` is refused too: the hub's clock was set back, and the code would live
    ///     until it has caught up.
    ///   - publicKeyHash: of the key in the device's request. Without it no repetition is recognised.
    package func admit(now: Date, publicKeyHash: [UInt8]? = nil) -> Admission {
        if usedAt != nil {
            return publicKeyHash != nil && publicKeyHash == usedBy ? .repeated : .used
        }
        let opening = issuedAt - Self.lifetimeInterval
        return opening <= now && now < expiresAt ? .accepted : .expired
    }

    /// The record after a device enrolled with the code.
    package func used(at now: Date, by publicKeyHash: [UInt8]) -> EnrolmentCodeRecord {
        var record = self
        record.usedAt = now
        record.usedBy = publicKeyHash
        return record
    }

    private static var lifetimeInterval: TimeInterval {
        TimeInterval(lifetime.components.seconds)
    }
}
