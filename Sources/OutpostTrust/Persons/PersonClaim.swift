import Foundation
import OutpostModel

/// What a device asks the hub's officer: that a person be proven there by a key that their PIN opens. JSON, on a stick or over a
/// link; the officer compares its words by voice, so that no laptop makes itself an officer.
package struct PersonClaim: Codable, Sendable, Equatable {
    /// Which file this is, and of which version.
    package var outpost: String
    package var person: String
    /// The device's replica: 16 hexadecimal digits.
    package var device: String
    /// The public half of the person's key at this device, X25519: 64 hexadecimal digits.
    package var key: String
    /// By the device's seal key, over the same as the words and the mission id: 128 hexadecimal digits.
    package var proof: String

    package static let format = "person claim 1"
    /// A claim has some 400 bytes.
    package static let byteLimit = 16 << 10
    private static let tag = Array("outpost person claim 1".utf8)

    package init(
        person: String, device: UInt64, key: [UInt8], sealKey: SealKey, mission: MissionID
    ) throws {
        outpost = Self.format
        self.person = person
        self.device = Hexadecimal.text(of: device, digits: 16)
        self.key = Hexadecimal.text(of: key)
        let message = Self.message(person, device, key)
        proof = Hexadecimal.text(of: try sealKey.signature(over: message + mission.digest.bytes))
    }

    /// `outpost person claim 1`, the device's identity (8 bytes), the key (32), the person's id.
    private static func message(_ person: String, _ device: UInt64, _ key: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes = tag
        writer.fixed(device)
        return writer.bytes + key + Array(person.utf8)
    }

    /// What it says, once the device's seal key says so too.
    package struct Checked: Sendable, Equatable {
        package let person: String
        package let device: UInt64
        package let key: [UInt8]

        /// What two officers compare by voice.
        package var words: SpokenWords {
            SpokenWords(of: Digest(of: PersonClaim.message(person, device, key)))
        }

        /// What the hub did not check but made itself, or this device.
        package init(person: String, device: UInt64, key: [UInt8]) {
            self.person = person
            self.device = device
            self.key = key
        }
    }

    /// - Throws: `invalid-input`, `refused`: not of a device of the roster.
    package func checked(by roster: MissionRoster, mission: MissionID) throws(OutpostError)
        -> Checked
    {
        func refusal(_ code: OutpostError.Code, _ cause: String) -> OutpostError {
            OutpostError(
                code, operation: "take a person's claim", place: person, cause: cause,
                hint: "make it anew on the laptop: outpost person request FILE")
        }
        guard outpost == Self.format, RosterPerson.isValid(id: person),
            let number = UInt64(device, radix: 16), device.utf8.count == 16,
            let bytes = Hexadecimal.bytes(of: key), bytes.count == RosterDevice.keyBytes,
            let signature = Hexadecimal.bytes(of: proof)
        else { throw refusal(.invalidInput, "it is no claim of a person") }
        guard let entry = roster.devices[number], entry.ended == nil,
            let sealKey = SealPublicKey(bytes: entry.sealKey),
            sealKey.verifies(
                signature,
                over: Self.message(person, number, bytes) + mission.digest.bytes)
        else { throw refusal(.refused, "no device of this mission vouches for it") }
        return Checked(person: person, device: number, key: bytes)
    }

    package func encoded() throws -> [UInt8] { try EnrolmentFiles.bytes(self) }

    /// - Throws: `invalid-input`.
    package init(decoding bytes: [UInt8], place: String) throws(OutpostError) {
        do {
            self = try JSONDecoder().decode(PersonClaim.self, from: Data(bytes))
        } catch {
            throw OutpostError(
                .invalidInput, operation: "take a person's claim", place: place,
                cause: "it is no claim of a person",
                hint: "copy it anew: it may have been cut, or be another file")
        }
    }
}
