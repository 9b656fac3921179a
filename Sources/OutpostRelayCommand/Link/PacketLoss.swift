/// Which packets of one direction are lost: Gilbert's two states, in one of which all are, so that
/// losses come in bursts of a mean length. Pure; randomness comes in from outside.
struct PacketLoss: Equatable, Sendable {
    /// The share of all packets that is lost, 0..<1.
    let share: Double
    /// The mean length of a burst, in packets, 1 at least.
    let burst: Double
    private var isLosing = false

    init(share: Double, burst: Double) {
        self.share = share
        self.burst = burst
    }

    /// Whether the next packet of the line is lost.
    mutating func takesNext(using generator: inout SplitMix64) -> Bool {
        guard share > 0 else { return false }
        let leave = 1 / burst
        let enter = share * leave / (1 - share)
        let draw = Double.random(in: 0..<1, using: &generator)
        isLosing = isLosing ? draw >= leave : draw < enter
        return isLosing
    }

    /// Whether a packet that is sent again is lost again: by then the burst is over.
    func takesAgain(using generator: inout SplitMix64) -> Bool {
        share > 0 && Double.random(in: 0..<1, using: &generator) < share
    }
}
