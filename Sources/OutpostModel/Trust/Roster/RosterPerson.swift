/// Somebody who reports. What a PIN unlocks is not here: it never leaves the laptop.
package struct RosterPerson: Sendable, Hashable {
    /// What changesets name: 1 to `Limits.personIDBytes` of `a–z 0–9 - . _`. No letter beyond ASCII, so that an id has one
    /// spelling, on every keyboard and in every version of Unicode.
    package let id: String
    /// As people write it, 1 to `Limits.personBytes` UTF-8 bytes.
    package var name: String
    /// A role of the mission, at most `Limits.roleBytes` UTF-8 bytes; may be empty.
    package var role: String
    /// The public half of what the person unlocks at each device, by the device's identity: X25519, 32 bytes. What is encrypted
    /// to it opens there alone. A device without one cannot prove this person.
    package var keys: [UInt64: [UInt8]]
    /// nil while the person is active; else what still counts of them, by the journals of all devices.
    package var ended: CutOff?

    package init(
        id: String, name: String, role: String = "", keys: [UInt64: [UInt8]] = [:],
        ended: CutOff? = nil
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.keys = keys
        self.ended = ended
    }

    package static func isValid(id: String) -> Bool {
        (1...Limits.personIDBytes).contains(id.utf8.count) && id.utf8.allSatisfy(isAllowed)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// nil where it is well-formed.
    package var fault: String? {
        if !Self.isValid(id: id) { return "id with other characters, or too short or long" }
        if !(1...Limits.personBytes).contains(name.utf8.count) { return "name too short or long" }
        if role.utf8.count > Limits.roleBytes { return "role too long" }
        if keys.count > Limits.personDevices { return "too many devices" }
        if keys.keys.contains(0) { return "a key at no device" }
        if keys.values.contains(where: { $0.count != RosterDevice.keyBytes }) {
            return "key not of 32 bytes"
        }
        return ended?.fault
    }
}
