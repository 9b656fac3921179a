/// What the link does to one exchange.
struct LinkPlan: Sendable {
    var isCutUp = false
    var isCutDown = false
    /// A bit of the request, or of the answer, is turned over.
    var isGarbledUp = false
    var isGarbledDown = false
    /// The request stays somewhere in the network; the edge gives up, and it arrives later.
    var isLost = false
    /// The request arrives twice.
    var isRepeated = false
    /// Of a repeated request, the edge gets the second answer.
    var takesSecondAnswer = false
    /// The exchange stands still now and then, while everything else goes on.
    var pauses = false
    /// The largest piece in which bytes arrive.
    var piece = 1 << 20
    /// After a cut the edge closes the exchange in order; else its process died.
    var closesAfterCut = true

    /// A link without faults.
    static let sound = LinkPlan()

    private init() {}

    init(_ random: inout SplitMix64, faults: FaultPlan) {
        isCutUp = faults.cutsUp && random.chance(30)
        isCutDown = faults.cutsDown && random.chance(30)
        isGarbledUp = faults.garbles && random.chance(8)
        isGarbledDown = faults.garbles && random.chance(8)
        isLost = faults.reorders && random.chance(15)
        isRepeated = faults.repeats && random.chance(25)
        takesSecondAnswer = random.chance(50)
        pauses = faults.delays && random.chance(70)
        if faults.oddPieces {
            piece = random.pick([7, 13, 61, 997, 4093]) ?? piece
        }
        closesAfterCut = random.chance(50)
    }
}
