import COutpostCurl

extension CurlHandle {
    /// Sets all that stays the same for every request of a link.
    func apply(_ configuration: LinkConfiguration) throws(LinkFailure) {
        try applyProtocols()
        try apply(configuration.trust, configuration.identity)
        try apply(configuration.timeouts)
    }

    private func applyProtocols() throws(LinkFailure) {
        try set(CURLOPT_PROTOCOLS_STR, "https")
        // One request at a time: HTTP/2 would bring nothing but a window of 64 KiB that a hub opens only past what it has read,
        // so that one lost packet stops a slow link (docs/decisions/0024).
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        // A redirect leads away from the hub that was configured; the caller sees its status.
        try set(CURLOPT_FOLLOWLOCATION, 0)
        // A proxy set in the environment, years ago and for the web, would see which hub is used and
        // when, and is one more thing to fail. Outpost's bytes go to the hub or nowhere.
        try set(CURLOPT_PROXY, "")
        // curl's time-outs must not take SIGALRM from the process.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_UPLOAD_BUFFERSIZE, LinkLimits.uploadBufferBytes)
        // The path was checked; curl must not tidy it into another one.
        try set(CURLOPT_PATH_AS_IS, 1)
    }

    private func apply(_ trust: LinkTrust, _ identity: LinkIdentity?) throws(LinkFailure) {
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_3))
        // Debian builds curl with the system's authorities as its default, in a folder of their own
        // besides the file: both must go, or any of a hundred companies could sign a hub.
        try set(CURLOPT_CAPATH, nil)
        switch trust {
        case .authority(let path, let dates):
            try set(CURLOPT_CAINFO, path)
            try set(CURLOPT_SSL_VERIFYPEER, 1)
            try set(CURLOPT_SSL_VERIFYHOST, 2)
            if dates == .ignored { try ignoreCertificateDates() }
        case .unverified:
            guard identity == nil else {
                throw .requestInvalid(
                    "a device shows its certificate only to a hub that it can verify")
            }
            try set(CURLOPT_CAINFO, nil)
            try set(CURLOPT_SSL_VERIFYPEER, 0)
            try set(CURLOPT_SSL_VERIFYHOST, 0)
        }
        guard let identity else { return }
        try set(CURLOPT_SSLCERT, identity.certificatePath)
        try set(CURLOPT_SSLKEY, identity.privateKeyPath)
        // Without a passphrase OpenSSL would ask the terminal for one, and wait for it.
        try set(CURLOPT_KEYPASSWD, "")
    }

    private func apply(_ timeouts: LinkTimeouts) throws(LinkFailure) {
        try set(CURLOPT_CONNECTTIMEOUT_MS, Int(timeouts.connect.timeoutMilliseconds))
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_TCP_KEEPIDLE, LinkLimits.keepAliveIdleSeconds)
        try set(CURLOPT_TCP_KEEPINTVL, LinkLimits.keepAliveIntervalSeconds)
        try set(CURLOPT_MAXAGE_CONN, LinkLimits.idleConnectionSeconds)
        try setSocketLimits(
            unacknowledged: timeouts.response, unsentBytes: LinkLimits.unsentBytes)
    }
}
