/// Who takes part: which replica is whose. Unsigned until the issue on trust; its version stands in every
/// changeset from the first.
public struct Roster: Sendable, Equatable {
    /// A replica and the base that it belongs to.
    public struct Device: Sendable, Equatable {
        public let replica: ReplicaID
        /// The base's name, as the enrolment code was issued for.
        public let name: String
        /// What its seals are checked with (Ed25519), 32 bytes.
        public let sealKey: [UInt8]

        public init(replica: ReplicaID, name: String, sealKey: [UInt8] = []) {
            self.replica = replica
            self.name = name
            self.sealKey = sealKey
        }
    }

    /// Raised by one with each change; 0 before the first.
    public var version: UInt32
    public var devices: [Device]

    public init(version: UInt32 = 0, devices: [Device] = []) {
        self.version = version
        self.devices = devices
    }

    /// The device's name, or the replica's id where the roster does not know it.
    public func name(of replica: ReplicaID) -> String {
        devices.first { $0.replica == replica }?.name ?? replica.description
    }
}
