import OutpostModel
import OutpostTestSupport
import OutpostTrust

/// A mission with its root, the keys of some hubs, one a delegation, and what they sign.
struct RosterScene {
    let authority: Authority
    let delegations: [SignedDelegation]
    private let keys: [SealKey]

    /// - Parameter count: how many delegations.
    init(delegations count: Int = 1) throws {
        authority = try sampleAuthority()
        keys = (1...count).map { SealKey(known: UInt8($0)) }
        var delegations: [SignedDelegation] = []
        for (index, key) in keys.enumerated() {
            delegations.append(try authority.sign(Self.delegation(UInt32(index + 1), key)))
        }
        self.delegations = delegations
    }

    static func delegation(_ number: UInt32, _ key: SealKey) -> Delegation {
        Delegation(
            number: number, rosterKey: key.publicKey.bytes,
            certificateKey: DeviceKey().publicPoint, boxKey: [UInt8](repeating: 9, count: 32),
            issued: 1_800_000_000_000)
    }

    var mission: MissionID { authority.certificate.missionID }
    var verifier: RosterVerifier { RosterVerifier(authority: authority.certificate) }

    func signer(_ delegation: UInt32 = 1) -> RosterSigner {
        RosterSigner(
            mission: mission, delegation: delegation, key: keys[Int(delegation) - 1])
    }

    /// One roster after another, each with a device more.
    func chain(
        _ count: Int, after parent: SignedRoster? = nil, by delegation: UInt32 = 1,
        naming name: String = "Base"
    ) throws -> [SignedRoster] {
        var chain: [SignedRoster] = []
        for _ in 0..<count {
            let parent = (chain.last ?? parent)?.header
            let version = UInt64(parent?.version ?? 0) + 1
            let roster = MissionRoster(devices: [Self.device(version, name)])
            chain.append(try next(roster, after: parent, by: delegation))
        }
        return chain
    }

    func next(
        _ roster: MissionRoster, after parent: RosterHeader?, by delegation: UInt32 = 1
    ) throws -> SignedRoster {
        try signer(delegation).sign(
            roster, after: parent, issued: 1_800_000_000_000, expires: 1_802_592_000_000)
    }

    static func device(_ identity: UInt64, _ name: String, ended: CutOff? = nil) -> RosterDevice {
        RosterDevice(
            identity: identity, name: name, sealKey: [UInt8](repeating: 5, count: 32),
            tlsKeyHash: .zero, ended: ended)
    }

    /// A state that knows the first delegations.
    func state(knowing count: Int = 1) throws -> RosterState {
        try delegations.prefix(count).reduce(RosterState()) { try verifier.learn($1, in: $0) }
    }
}

extension RosterArrival {
    /// The last of a chain, with the headers of all.
    init(_ chain: [SignedRoster]) {
        self.init(headers: chain.map(\.signedHeader), content: chain.last?.content ?? [])
    }
}

extension RosterVerifier {
    /// The state after a delegation.
    func learn(_ signed: SignedDelegation, in state: RosterState) throws -> RosterState {
        switch try learning(signed, in: state) {
        case .unchanged: state
        case .changed(let next): next
        }
    }

    /// The state after a chain of rosters, of which the last comes with its content.
    func take(_ chain: [SignedRoster], in state: RosterState) throws -> RosterState {
        switch try taking(RosterArrival(chain), in: state) {
        case .unchanged: state
        case .changed(let next): next
        }
    }

    /// How a chain is refused; nil where it is not.
    func refusal(of arrival: RosterArrival, in state: RosterState) -> RosterRefusal? {
        do {
            _ = try taking(arrival, in: state)
            return nil
        } catch {
            return error
        }
    }
}
