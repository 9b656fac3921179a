/// What a link needs to reach a hub.
package struct LinkConfiguration: Sendable {
    /// Where the hub is: `https://host` or `https://host:port`, nothing after it. Checked by
    /// `CurlLink.init`, which throws `invalidInput` for anything else, `http` included.
    package var hubURL: String
    /// By what the hub is recognised.
    package var trust: LinkTrust
    /// What the device shows to the hub. `nil` before enrolment.
    package var identity: LinkIdentity?
    /// How long to wait, and for what.
    package var timeouts: LinkTimeouts
    /// The largest response body that is taken, in bytes. A larger one fails with `limit` before the
    /// byte that passes it is handed on. `nil` takes any.
    package var maximumResponseBytes: Int64?

    package init(
        hubURL: String,
        trust: LinkTrust,
        identity: LinkIdentity? = nil,
        timeouts: LinkTimeouts = LinkTimeouts(),
        maximumResponseBytes: Int64? = nil
    ) {
        self.hubURL = hubURL
        self.trust = trust
        self.identity = identity
        self.timeouts = timeouts
        self.maximumResponseBytes = maximumResponseBytes
    }
}

/// By what a hub is recognised.
package enum LinkTrust: Sendable, Equatable {
    /// The hub's certificate is signed by an authority in this PEM file and by no other: the
    /// system's authorities count for nothing here.
    case authority(pemPath: String, dates: CertificateDates = .honoured)
    /// Anyone may answer. Only for fetching the authority's certificate at enrolment, where a person
    /// compares its fingerprint: such a link has no identity, sends no body, and must carry no secret
    /// in its path or headers.
    case unverified
}

/// Whether the first and the last day of the hub's certificate count.
package enum CertificateDates: Sendable, Equatable {
    /// A certificate outside its dates is refused.
    case honoured
    /// Signature and name count, dates do not: a device whose clock is dead must still reach its
    /// hub. What is lost is that a stolen hub key grows old.
    case ignored
}

/// The certificate and the key by which a hub recognises this device.
package struct LinkIdentity: Sendable, Equatable {
    /// A PEM file with the device's certificate, followed by intermediate ones if there are any.
    package var certificatePath: String
    /// A PEM file with its private key, not encrypted.
    package var privateKeyPath: String

    package init(certificatePath: String, privateKeyPath: String) {
        self.certificatePath = certificatePath
        self.privateKeyPath = privateKeyPath
    }
}
