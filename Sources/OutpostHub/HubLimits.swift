/// Bounds of the hub, each with its reason.
package enum HubLimits {
    // MARK: Sizes

    /// A request's body. An edge sends at most `SyncLimits.pushBytes` of bodies in one, which columns and zstd
    /// only make smaller; twice that leaves room for what does not compress.
    package static let requestBytes = 20 << 20
    /// An enrolment request: a code and a certificate request.
    package static let enrolmentBytes = 32 << 10
    /// A request's head under HTTP/1.1, all fields together. An edge's is some hundred bytes; under HTTP/2 NIO's bound is as
    /// large.
    package static let headBytes = 16 << 10
    /// Claims of persons that wait at once for one device: the shifts of a base. A further one is refused until an officer has
    /// looked.
    package static let claimsPerDevice = 32
    /// Entries of refused work that are kept for one device: its spaces times lanes, for some reasons each.
    package static let refusedPerDevice = 256
    /// A question for news: a cursor of some 30 bytes for each space.
    package static let newsBytes = 32 << 10
    /// Header fields of a request. An edge sends five.
    package static let headFields = 64

    // MARK: Times, in seconds

    /// From a connection's first byte until TLS stands. An edge gives up after as long (`LinkTimeouts.connect`).
    package static let handshakeSeconds: Int64 = 30
    /// From the first byte of a request's head to its last: some hundred bytes, which a link of a few hundred bytes a second
    /// carries in two seconds, and a lost packet delays by some.
    package static let headSeconds: Int64 = 20
    /// A connection with nothing on it is closed after this many seconds; an edge uses none that was idle for 50.
    package static let idleSeconds: Int64 = 60
    /// While the hub waits for a request's body, `progressBytes` must come in each such stretch: 32 bytes a second, the least at
    /// which an edge itself goes on (`LinkTimeouts.minimumBytesPerSecond`). What the hub spends on its own work does not count.
    package static let progressSeconds: Int64 = 60
    package static let progressBytes = 60 * 32
    /// What the hub sends must move within so long: a kernel takes a record of 16 KiB from us at a time, which a link of a few
    /// hundred bytes a second carries in one minute.
    package static let sendSeconds: Int64 = 180
    /// A request and its answer are cut after this many seconds, whatever moved; what came is kept on both sides. A base on
    /// a 64 kbit/s link sends `requestBytes` in less.
    package static let exchangeSeconds: Int64 = 7_200
    /// The same for whoever showed no certificate: an enrolment brings a mission file of some ten kilobytes.
    package static let unprovenSeconds: Int64 = 600

    // MARK: Numbers

    /// Connections that are open at once: some hundred bases, and room for those that are half open. All of them took
    /// 78 MiB in a debug build (scripts/hostile).
    package static let connections = 1024
    /// Of those, what one address may have that showed no certificate: several laptops behind one satellite dish, each with a
    /// connection or two that it lost. One more takes the place of the oldest of them.
    package static let unprovenPerAddress = 64
    /// Connections of one certificate: one in use, and those that a bad link left half open. One more takes the place of the
    /// oldest.
    package static let connectionsPerDevice = 8
    /// Questions for news that wait at once: every connection may have one. Each holds some hundred bytes.
    package static let waitingQuestions = connections
    /// Of those, one device's: one in use, and one that a bad link left behind.
    package static let waitingQuestionsPerDevice = 2
    /// Requests at once on one connection: an edge has one.
    package static let requestsPerConnection = 8
    /// Exchanges that are answered at once; more are told to come back. Each holds at most one frame and one page in memory.
    package static let concurrentExchanges = 64
    /// Of those, one device's: one in use, and those that a bad link left behind.
    package static let exchangesPerDevice = 4
    /// Requests that a device may make at once after a pause, and how many more each minute: a first copy of a large mission is
    /// some hundred exchanges, one after the other.
    package static let requestBurst = 300
    package static let requestsPerMinute = 600
    /// Wrong enrolment codes in one minute, all callers together, before the hub answers 429. A code has 128
    /// bits: this is against noise, not against guessing.
    package static let wrongCodesPerMinute = 30
    /// How long a roster is fresh, in milliseconds: 90 days. A base that hears of no newer one for so long is told that who was
    /// revoked meanwhile is not known there.
    package static let rosterLifetime: Int64 = 90 * 86_400_000
    /// After how many seconds the hub asks a caller to come back whom it cannot serve now.
    package static let retryAfterSeconds = 10

    /// How often the log is looked at for who waits for news, all together: short beside the second that a satellite takes.
    package static let newsLookMilliseconds = 500
    /// How often the serving process looks whether a command asks to read what is restricted: short beside a person's patience, long
    /// beside a query of an empty table.
    package static let accessLookMilliseconds = 100
    /// How long such a command waits for an answer: two commits on a busy disk.
    package static let accessAnswerMilliseconds = 10_000
    /// A request that is older was left by a command that died.
    package static let accessRequestMilliseconds: Int64 = 60_000
}
