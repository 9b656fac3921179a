/// What a laptop sends to `POST /enrolment`, as JSON.
package struct EnrolmentRequest: Codable, Sendable {
    /// The secret of the code: 32 hexadecimal digits. The code's other half, the authority's fingerprint,
    /// never leaves the laptop: it was compared there before this was sent.
    package var secret: String
    /// A PKCS#10 request in PEM, signed by the device's key, naming the replica.
    package var request: String
    /// The device's seal key: 64 hexadecimal digits.
    package var sealKey: String
    /// That the device holds it: see `SealKeyProof`; 128 hexadecimal digits.
    package var sealProof: String
    /// The device's box key, X25519: 64 hexadecimal digits.
    package var boxKey: String
}

/// What the hub answers.
package struct EnrolmentAnswer: Codable, Sendable {
    /// The device's certificate in PEM.
    package var certificate: String
    /// The mission file, in Base64.
    package var mission: String

    package init(certificate: String, mission: String) {
        self.certificate = certificate
        self.mission = mission
    }
}
