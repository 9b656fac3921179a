import Foundation
import OutpostTrust

/// 2026-08-15 08:53:20 UTC: any fixed moment will do, no test looks at the machine's clock.
let sampleNow = Date(timeIntervalSince1970: 1_786_784_000)

func sampleAuthority(mission: String = "Delta 2026") throws -> Authority {
    try Authority.create(mission: mission, now: sampleNow)
}

func sampleRequest(
    name: String = "Base Bravo", incarnation: UInt32 = 3, key: DeviceKey = DeviceKey()
) throws -> DeviceRequest {
    try DeviceRequest(
        name: name, replicaIdentity: 0x0123_4567_89AB_CDEF, incarnation: incarnation, key: key)
}

extension [UInt8] {
    var hexadecimal: String {
        map { String(format: "%02x", $0) }.joined()
    }
}

/// Every copy of `bytes` in which one byte differs: by each single bit, and by all of them.
func tamperedCopies(_ bytes: [UInt8]) -> [(offset: Int, bytes: [UInt8])] {
    let masks: [UInt8] = [1, 2, 4, 8, 16, 32, 64, 128, 255]
    return bytes.indices.flatMap { offset in
        masks.map { mask in
            var copy = bytes
            copy[offset] ^= mask
            return (offset, copy)
        }
    }
}
