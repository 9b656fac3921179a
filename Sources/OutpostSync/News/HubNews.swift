import Foundation
import OutpostLink
import OutpostModel
import OutpostStore

/// A question that the hub answers once it has something for whoever asks ("long polling", RFC 6202, section 2), so that what others
/// write comes at once and nobody asks in vain.
///
///     POST /news     NewsQuestion → NewsAnswer, JSON. The hub keeps its answer back until there is something, and for `seconds` at most
///
/// Where nothing happens, that is some 400 bytes each `seconds`, and TCP's probes between.
package struct NewsQuestion: Codable, Sendable, Equatable {
    /// Of the hub's log, in 16 hexadecimal digits; another one means that the hub was put back.
    package let epoch: String
    /// By space, in 4 hexadecimal digits: up to which entry the hub's log was looked through from here.
    package let cursors: [String: UInt64]
    /// The mark of the roster that the hub had the last time, in 16 hexadecimal digits.
    package let roster: String
    /// How long the hub may wait at most.
    package let seconds: Int

    /// Of a base that exchanged before.
    ///
    /// - Returns: nil before the first exchange, and where what the hub holds is to be asked first: then an exchange comes before it.
    package init?(_ state: PeerState, seconds: Int) {
        guard let epoch = state.cursors.values.map(\.epoch).max(), let roster = state.hubRoster,
            !state.isInDoubt
        else { return nil }
        self.epoch = Hexadecimal.text(of: epoch, digits: 16)
        cursors = Dictionary(
            uniqueKeysWithValues: state.cursors.filter { $0.value.epoch == epoch }
                .map { ("\($0.key)", $0.value.sequence) })
        self.roster = Hexadecimal.text(of: roster.value, digits: 16)
        self.seconds = seconds
    }
}

/// What the hub says at last.
package struct NewsAnswer: Codable, Sendable, Equatable {
    /// Whether an exchange would bring something; false: the time is over.
    package let isNews: Bool

    package init(isNews: Bool) { self.isNews = isNews }
}

/// Asks it.
package struct HubNews {
    private let replica: Replica
    private let peer: String
    private let link: any Link
    /// How much later than it was asked for an answer may be: round trips, and a lost packet.
    private static let late = Duration.seconds(25)

    /// - Parameter peer: the hub's name in the replica's memory.
    package init(replica: Replica, peer: String, link: any Link) {
        self.replica = replica
        self.peer = peer
        self.link = link
    }

    /// What was heard.
    package enum Heard: Sendable, Equatable {
        case news
        case nothing
        /// There is nothing to ask from yet, or this hub does not answer such questions.
        case unasked
    }

    /// Blocks until the hub answers.
    ///
    /// - Throws: as `Link.perform` does.
    package func ask() throws -> Heard {
        guard
            let question = NewsQuestion(
                try replica.peerState(peer), seconds: SyncLimits.newsSeconds)
        else { return .unasked }
        let body = Array(try JSONEncoder().encode(question))
        do {
            let answer = try HubQuestion(
                path: "/news", operation: "wait for news",
                patience: .seconds(question.seconds) + Self.late
            ).ask(body, over: link)
            return try JSONDecoder().decode(NewsAnswer.self, from: Data(answer)).isNews
                ? .news : .nothing
        } catch let error as OutpostError where error.code == .refused {
            return .unasked
        } catch is DecodingError {
            // A sign-in page of the network came between.
            return .unasked
        }
    }
}
