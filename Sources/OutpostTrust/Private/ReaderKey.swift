import OutpostModel

/// The secret half of what is encrypted to a person at a device, once they have unlocked it.
package struct ReaderKey: Sendable {
    package let person: String
    /// The replica's identity.
    package let device: UInt64
    package let key: BoxKey

    package init(person: String, device: UInt64, key: BoxKey) {
        self.person = person
        self.device = device
        self.key = key
    }

    package var reader: SpaceReader {
        SpaceReader(person: person, device: device, publicKey: key.publicBytes)
    }
}
