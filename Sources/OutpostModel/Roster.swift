/// Which replica is whose, and what its seals are checked with: what most of the engine wants to know of the mission's roster.
public struct Roster: Sendable, Equatable {
    /// A device and the base that it belongs to.
    public struct Device: Sendable, Equatable {
        /// As `ReplicaID.identity`: a device's incarnations share the entry.
        public let identity: UInt64
        /// The base's name, as the officer who enrolled it wrote it.
        public let name: String
        /// What its seals are checked with (Ed25519), 32 bytes.
        public let sealKey: [UInt8]

        public init(identity: UInt64, name: String, sealKey: [UInt8]) {
            self.identity = identity
            self.name = name
            self.sealKey = sealKey
        }
    }

    /// Raised by one with each change; 0 before the first.
    public var version: UInt32
    /// By name, then by identity.
    public var devices: [Device]

    public init(version: UInt32 = 0, devices: [Device] = []) {
        self.version = version
        self.devices = devices
    }

    /// The device's name, or the replica's id where the roster does not know it.
    public func name(of replica: ReplicaID) -> String {
        devices.first { $0.identity == replica.identity }?.name ?? replica.description
    }
}

extension Roster {
    package init(_ roster: MissionRoster, version: UInt32) {
        let devices = roster.devices.values.sorted {
            ($0.name, $0.identity) < ($1.name, $1.identity)
        }
        self.init(
            version: version,
            devices: devices.map {
                Device(identity: $0.identity, name: $0.name, sealKey: $0.sealKey)
            })
    }
}
