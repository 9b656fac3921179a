import OutpostTrust
import Testing

@Suite struct ReplicaAddressTests {
    @Test func `A replica's address is spelt in one way`() throws {
        let address = ReplicaAddress(replicaIdentity: 0xAB, incarnation: 7)
        #expect(address.uri == "outpost:replica:00000000000000ab-7")
        #expect(try ReplicaAddress(uri: address.uri) == address)
    }

    @Test(arguments: [
        "", "outpost:replica:", "outpost:replica:00000000000000ab",
        "outpost:replica:00000000000000ab-",
        "outpost:replica:00000000000000AB-7", "Outpost:replica:00000000000000ab-7",
        "outpost:replica:ab-7", "outpost:replica:+0000000000000ab-7",
        "outpost:replica:00000000000000ab-07", "outpost:replica:00000000000000ab-+7",
        "outpost:replica:00000000000000ab--7", "outpost:replica:00000000000000ab-4294967296",
        "outpost:replica:000000000000000ab-7", "outpost:replica:00000000000000ab-7 ",
        "outpost:replica:00000000000000ab-7-7", "https://example.org",
    ])
    func `Any other spelling is refused`(_ uri: String) {
        #expect(throws: CredentialError.replicaInvalid(uri)) { try ReplicaAddress(uri: uri) }
    }
}
