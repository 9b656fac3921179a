import OutpostTrust
import Testing

@Suite struct ServerNameTests {
    @Test(arguments: [
        ("hub.example.org", ServerName.dns("hub.example.org")), ("HUB", .dns("hub")),
        ("3com.example", .dns("3com.example")), ("10.0.0.1", .address([10, 0, 0, 1])),
        ("::1", .address([UInt8](repeating: 0, count: 15) + [1])),
        ("[2001:db8::7]", .address([0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7])),
    ])
    func `Names and addresses are told apart`(_ text: String, _ name: ServerName) throws {
        #expect(try ServerName(text) == name)
    }

    @Test(arguments: [
        "", ".", "hub.", ".hub", "hub..org", "-hub", "hub-", "hub_1", "*.example.org", "10.0.0.300",
        "10.0.0", "hub:8443", "https://hub", "fe80::1%eth0", "[10.0.0.1]", "[hub]", "hüb.example",
        "10.0.0.1\u{0}.evil", String(repeating: "a", count: 64),
        String(repeating: "a.", count: 127) + "b",
    ])
    func `What no client could match is refused`(_ text: String) {
        #expect(throws: CredentialError.serverNameInvalid(String(text.prefix(80)))) {
            try ServerName(text)
        }
    }

    @Test func `A server certificate has 1 to 32 names, doubles counted once`() throws {
        let authority = try sampleAuthority()
        let key = DeviceKey().publicKey
        let names = (1...33).map { "hub\($0)" }
        #expect(throws: CredentialError.serverNameCount(0)) {
            try authority.issueServerCertificate(names: [], publicKey: key, now: sampleNow)
        }
        #expect(throws: CredentialError.serverNameCount(33)) {
            try authority.issueServerCertificate(names: names, publicKey: key, now: sampleNow)
        }
        #expect(throws: Never.self) {
            try authority.issueServerCertificate(
                names: names.prefix(32) + ["HUB1"], publicKey: key, now: sampleNow)
        }
    }
}
