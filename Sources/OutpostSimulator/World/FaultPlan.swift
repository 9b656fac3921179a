/// Which faults and habits a seed has. Each is on or off for the whole run ("swarm testing", Groce
/// et al., 2012): a run without cuts goes deeper into concurrency than one where nothing ever
/// arrives.
struct FaultPlan: Sendable {
    let edges: Int
    let steps: Int
    let cutsUp: Bool
    let cutsDown: Bool
    let repeats: Bool
    let reorders: Bool
    /// An exchange stands still at any point, while its edge and the others go on.
    let delays: Bool
    let oddPieces: Bool
    /// A bit of a stream is turned over on its way.
    let garbles: Bool
    let wrongClocks: Bool
    let clockJumps: Bool
    let hubWrites: Bool
    let severalLanes: Bool
    let importKeys: Bool
    let deletes: Bool
    let severalSpaces: Bool
    let failures: Bool
    let savepoints: Bool
    /// Values so large that a page ends after a few changesets.
    let largeValues: Bool
    /// Another SQLite program writes the same databases.
    let foreignWrites: Bool
    /// Every node lies on a disk of its own, which fails.
    let disks: Bool
    /// Their folders are put back as they once were.
    let restores: Bool
    /// The hub's officer holds and releases work, and takes rights from bases and gives them again.
    let officers: Bool
    /// A base hears nothing for weeks.
    let outages: Bool
    /// An exchange stands as if it were open, and no byte comes any more.
    let halfOpens: Bool
    /// A clock stands still.
    let frozenClocks: Bool
    /// Nodes take the mission's next version, each at its own time.
    let upgrades: Bool
    /// A base's device is revoked.
    let revocations: Bool
    /// A base's disk says that it syncs and does not, so that a power cut takes the base back to where it was, under the name that it
    /// had. Where nobody rules: what an officer said of a place in a journal would be said of two changesets.
    let liars: Bool
    /// Couriers carry bundles between any two nodes. Not where disks lie: whoever reads a bundle then may misread what others say of lost
    /// work, which only an exchange finds out.
    let couriers: Bool
    /// Bases keep a second copy on a stick that is not always there, and lose the disk that it is of. Of bases in memory: the disks that
    /// fail are tried by themselves. Not where devices are revoked: what a lost laptop wrote would stay with the one in its place.
    let secondCopies: Bool
    /// Reports and stretches of journals go by flash messages, to the hub and from base to base. Not where disks lie: two changesets may
    /// have been written to one place there, and what came early at it is told apart by nothing that the oracle knows.
    let flashes: Bool
    /// Bases have so many bytes a day for their exchanges, and some a part of the day alone.
    let budgets: Bool
    /// Reports have files, which travel beside the exchanges.
    let files: Bool

    /// Whether rosters take anything from anybody.
    var hasOfficer: Bool { officers || revocations }

    /// - Parameters:
    ///   - random: what is drawn of it must stay what it is, or a seed gets another history.
    ///   - later: for the faults that came later.
    ///   - plan: the simulator's, from 1 on: which faults it had.
    init(_ random: inout SplitMix64, later: SplitMix64, plan: Int) {
        edges = random.number(in: 2...5)
        steps = random.number(in: 40...120)
        func isOn(_ percent: Int = 60) -> Bool { random.chance(percent) }
        cutsUp = isOn()
        cutsDown = isOn()
        repeats = isOn()
        reorders = isOn()
        delays = isOn()
        oddPieces = isOn()
        garbles = isOn()
        wrongClocks = isOn()
        clockJumps = isOn()
        hubWrites = isOn()
        severalLanes = isOn(70)
        importKeys = isOn(70)
        deletes = isOn(80)
        severalSpaces = isOn()
        failures = isOn()
        savepoints = isOn()
        largeValues = isOn(30)
        disks = isOn(25)
        restores = isOn() && disks
        // Another program's connection is none of ours to close when the power goes.
        foreignWrites = isOn() && !disks
        var later = later
        func isOnLater(_ percent: Int, since: Int = 2) -> Bool {
            plan >= since && later.chance(percent)
        }
        officers = isOnLater(40)
        outages = isOnLater(30)
        halfOpens = isOnLater(40)
        frozenClocks = isOnLater(30)
        upgrades = isOnLater(40, since: 3)
        revocations = isOnLater(20, since: 3)
        liars = isOnLater(80, since: 4) && disks && !officers && !revocations
        couriers = isOnLater(50, since: 5) && !liars
        secondCopies = isOnLater(50, since: 6) && !disks && !foreignWrites && !revocations
        flashes = isOnLater(50, since: 7) && !liars
        budgets = isOnLater(30, since: 8)
        files = isOnLater(30, since: 9)
    }

    /// The names of what is on, for the trace.
    var description: String {
        let names: [(String, Bool)] = [
            ("cuts up", cutsUp), ("cuts down", cutsDown), ("repeats", repeats),
            ("reorders", reorders), ("delays", delays), ("odd pieces", oddPieces),
            ("garbles", garbles), ("wrong clocks", wrongClocks), ("clock jumps", clockJumps),
            ("hub writes", hubWrites),
            ("several lanes", severalLanes), ("import keys", importKeys), ("deletes", deletes),
            ("several spaces", severalSpaces), ("failures", failures), ("savepoints", savepoints),
            ("large values", largeValues), ("foreign writes", foreignWrites), ("disks", disks),
            ("restores", restores), ("officers", officers), ("outages", outages),
            ("half-open links", halfOpens), ("frozen clocks", frozenClocks),
            ("upgrades", upgrades), ("revocations", revocations), ("lying disks", liars),
            ("couriers", couriers), ("second copies", secondCopies), ("flashes", flashes),
            ("budgets", budgets), ("files", files),
        ]
        return "\(edges) edges, \(steps) steps, "
            + names.filter(\.1).map(\.0).joined(separator: ", ")
    }
}
