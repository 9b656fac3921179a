import OutpostModel
import OutpostStore

/// What the two ends of an exchange say to each other. docs/PROTOCOL.md gives the order; each case names who
/// says it.
package enum Message: Sendable {
    /// The edge, first.
    case greeting(Greeting)
    /// The hub, first.
    case welcome(Welcome)
    /// Either: changesets of the sender's.
    case changesets(ChangesetPage)
    /// The hub: what of the edge's journals is now in its log.
    case receipts([JournalID: Head])
    /// Either: a roster that the other end does not have.
    case roster(RosterBundle)
    /// The hub: why something was not taken.
    case refusal(Refusal)
    /// Either, last: whether another exchange would bring more. The hub also says where the edge's own journals are, if the edge's
    /// mark is of something else; a hub that does not know of such things says nothing.
    case farewell(hasMore: Bool, whereabouts: Whereabouts? = nil)
}

/// Who the edge is, where it stands, and what it is ready to take.
package struct Greeting: Sendable, Equatable {
    package var missionHash: Digest
    package var missionVersion: UInt32
    package var replica: ReplicaID
    package var rosterVersion: UInt32
    package var rosterMark: RosterMark
    /// Of what the edge knows to be acknowledged of its own journals; none when it is in doubt.
    package var ownMark: OwnMark
    /// Of where the edge knows its own journals to be; none when it is in doubt.
    package var whereaboutsMark: WhereaboutsMark
    package var cursors: [SpaceID: LogCursor]
    /// The edge does not know what the hub holds, and says what it holds itself.
    package var isInDoubt: Bool
    package var vector: VersionVector
    /// Bytes of bodies that the hub may send in this exchange.
    package var pullBudget: UInt64
    /// The newest that the edge reads.
    package var packing: Packing

    package init(
        missionHash: Digest, missionVersion: UInt32, replica: ReplicaID, rosterVersion: UInt32,
        rosterMark: RosterMark = .none, ownMark: OwnMark = .none,
        whereaboutsMark: WhereaboutsMark = .none, cursors: [SpaceID: LogCursor], isInDoubt: Bool,
        vector: VersionVector, pullBudget: UInt64, packing: Packing = .first
    ) {
        self.packing = packing
        self.missionHash = missionHash
        self.missionVersion = missionVersion
        self.replica = replica
        self.rosterVersion = rosterVersion
        self.rosterMark = rosterMark
        self.ownMark = ownMark
        self.whereaboutsMark = whereaboutsMark
        self.cursors = cursors
        self.isInDoubt = isInDoubt
        self.vector = vector
        self.pullBudget = pullBudget
    }
}

/// Which log answers, and what it holds where that is in doubt.
package struct Welcome: Sendable, Equatable {
    package var epoch: UInt64
    /// The hub's clock, milliseconds since 1970.
    package var milliseconds: Int64
    /// The edge's cursors do not fit this hub's log; it must greet in doubt.
    package var isInDoubt: Bool
    /// What the hub holds; empty unless the edge was in doubt.
    package var vector: VersionVector
    /// The chains of the edge's own journals at their heads in `vector`.
    package var ownChains: [JournalID: Digest]
    /// Which roster the hub has.
    package var rosterMark: RosterMark
    /// The hub holds other journals of the edge than the edge knows to be acknowledged; nothing that it sent of them was
    /// taken. It must greet in doubt.
    package var ownDiffers: Bool
    /// The newest that the hub reads.
    package var packing: Packing

    package init(
        epoch: UInt64, milliseconds: Int64, isInDoubt: Bool, vector: VersionVector,
        ownChains: [JournalID: Digest] = [:], rosterMark: RosterMark = .none,
        ownDiffers: Bool = false, packing: Packing = .first
    ) {
        self.packing = packing
        self.epoch = epoch
        self.milliseconds = milliseconds
        self.isInDoubt = isInDoubt
        self.vector = vector
        self.ownChains = ownChains
        self.rosterMark = rosterMark
        self.ownDiffers = ownDiffers
    }
}

/// Changesets as one frame carries them.
package struct ChangesetPage: Sendable {
    package var batch: Batch<Unverified>
    /// Where the receiver stands in the sender's log of one space once it has taken the page.
    package var cursor: (space: SpaceID, cursor: LogCursor)?

    package init(batch: Batch<Unverified>, cursor: (space: SpaceID, cursor: LogCursor)? = nil) {
        self.batch = batch
        self.cursor = cursor
    }
}

/// Why something was not taken, in words for the officer and a code for the program.
package struct Refusal: Sendable, Equatable, Error {
    /// What programs look at; listed in docs/PROTOCOL.md.
    package enum Code: UInt32, Sendable, CaseIterable {
        /// A changeset does not follow what the hub holds of its journal: greet in doubt.
        case gap = 1
        /// A chain or a rebuilt body does not fit.
        case chainBroken = 2
        /// A row's key lies in another space than its journal.
        case foreignKeySpace = 3
        /// The frame or message is malformed.
        case malformed = 4
        /// The hub could not store it (its disk is full, say): try again later.
        case notStored = 5
        /// The edge is of another mission.
        case otherMission = 6
        /// The greeting names another replica than the certificate.
        case otherReplica = 7
        /// A message that the protocol does not allow here.
        case unexpectedMessage = 8
        /// A seal is missing, or not that of the journal's device.
        case forged = 9
        /// The roster knows no device whose journal this is.
        case unknownDevice = 10
        /// A roster is not signed as it must be, or does not follow what is known.
        case rosterRefused = 11
        /// A changeset is opaque and its space is not private, or the other way round.
        case privacyDiffers = 12
    }

    package var code: Code
    package var cause: String
    package var hint: String
    /// The changeset that was not taken, if it is about one.
    package var dot: Dot?

    package init(code: Code, cause: String, hint: String = "", dot: Dot? = nil) {
        self.code = code
        self.cause = cause
        self.hint = hint
        self.dot = dot
    }
}
