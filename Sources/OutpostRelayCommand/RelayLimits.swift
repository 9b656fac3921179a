/// Limits of the relay; each bounds what a connection can hold in memory.
enum RelayLimits {
    /// The largest piece that is read at once, in bytes.
    static let readBytes = 16 * 1024
    /// How much of one direction may be on its way inside the relay, in bytes. A sender is not read
    /// from beyond it, so slowness is felt by the sender's TCP as it would be on a real line.
    static let inFlightBytes = 256 * 1024
    /// How long the far side may take to accept a connection, in seconds.
    static let connectSeconds: Int64 = 10
}
