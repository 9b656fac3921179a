import OutpostHub
import OutpostSync

/// One exchange between an edge and the hub as it stands: production code at both ends, and the
/// link between.
final class Exchange {
    enum Phase {
        /// The edge makes its request.
        case sending
        /// The request is on its way to the hub.
        case travelling
        /// The hub makes its answer.
        case answering
        /// The answer is on its way to the edge.
        case returning
        case ended
    }

    /// Counted over the run.
    let number: Int
    let edge: SimulatedNode
    let session: EdgeSession
    let link: LinkPlan
    var phase = Phase.sending
    var request = ByteStream()
    var answer = ByteStream()
    var conversation: HubConversation?
    /// Work done elsewhere when the answer was made.
    var workWhenAnswered = 0
    /// The work at which its edge gives up waiting for a byte; nil while bytes come.
    var silentUntil: Int?
    /// Where its bytes are counted: what moves at once at most.
    var countedPiece: Int?
    /// Another exchange would bring more; nil until it ended whole.
    var hasMore: Bool?

    init(number: Int, edge: SimulatedNode, session: EdgeSession, link: LinkPlan) {
        self.number = number
        self.edge = edge
        self.session = session
        self.link = link
    }
}

/// A whole request as it once went out, for the link to bring again, or at last.
struct KeptRequest {
    let number: Int
    let edge: String
    let bytes: [UInt8]
    /// The hub had it before.
    var wasDelivered: Bool
}
