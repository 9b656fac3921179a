import OutpostModel
import OutpostStore
import SwiftProtobuf

/// Messages to frames and back. A message that decodes is within every limit; what it claims is still to be
/// verified.
package enum MessageCoding {
    /// - Parameter options: of pages of changesets.
    package static func frame(
        of message: Message, _ options: PackingOptions = PackingOptions()
    ) throws(FrameError) -> Frame {
        switch message {
        case .greeting(let greeting): try make(.greeting, WireGreeting(greeting))
        case .welcome(let welcome): try make(.welcome, WireWelcome(welcome))
        case .changesets(let page): try make(.changesets, ChangesetPacker.pack(page, options))
        case .receipts(let heads):
            try make(
                .receipts,
                WireReceipts.with { message in
                    message.heads = heads.sorted { $0.key < $1.key }
                        .map { WireJournalHead($0.key, $0.value.sequence, chain: $0.value.chain) }
                })
        case .roster(let roster): try make(.roster, WireRosterMessage(roster))
        case .refusal(let refusal): try make(.refusal, WireRefusal(refusal))
        case .farewell(let hasMore, let whereabouts):
            try make(
                .farewell,
                WireFarewell.with {
                    $0.hasMore_p = hasMore
                    if let whereabouts { $0.whereabouts = WireWhereabouts(whereabouts) }
                })
        }
    }

    /// - Parameter source: of parts of changesets that a page names, since its sender knows that they are here; nil: there must be none.
    package static func message(
        of frame: Frame, _ source: CarriedSource? = nil
    ) throws(FrameError) -> Message {
        do {
            try MessageScan.check(frame)
            switch frame.kind {
            case .greeting:
                return .greeting(try WireGreeting(serializedBytes: frame.payload).model())
            case .welcome: return .welcome(try WireWelcome(serializedBytes: frame.payload).model())
            case .changesets:
                let message = try WireChangesetsMessage(serializedBytes: frame.payload)
                return .changesets(try ChangesetUnpacker.unpack(message, source))
            case .receipts:
                let message = try WireReceipts(serializedBytes: frame.payload)
                var heads: [JournalID: Head] = [:]
                for head in message.heads {
                    heads[try head.journal.model()] = Head(
                        sequence: try head.boundedSequence(), chain: try head.chain.digest("chain"))
                }
                return .receipts(heads)
            case .roster:
                return .roster(try WireRosterMessage(serializedBytes: frame.payload).model())
            case .refusal: return .refusal(try WireRefusal(serializedBytes: frame.payload).model())
            case .farewell:
                let message = try WireFarewell(serializedBytes: frame.payload)
                return .farewell(
                    hasMore: message.hasMore_p,
                    whereabouts: message.hasWhereabouts ? try message.whereabouts.model() : nil)
            }
        } catch let missing as CarriedPartMissing {
            throw .partMissing(missing.dot)
        } catch let defect as MessageDefect {
            throw .malformed(kind: frame.kind, defect.description)
        } catch {
            throw .malformed(kind: frame.kind, "not a message: \(error)")
        }
    }

    private static func make(
        _ kind: Frame.Kind, _ message: some SwiftProtobuf.Message
    ) throws(FrameError) -> Frame {
        do {
            return Frame(kind: kind, payload: try message.serializedBytes())
        } catch {
            throw .malformed(kind: kind, "it cannot be written: \(error)")
        }
    }
}

/// What a page names is not here.
struct CarriedPartMissing: Error {
    let dot: Dot
}

/// A message that is protobuf but not what the protocol says.
package struct MessageDefect: Error, Equatable, CustomStringConvertible {
    package let field: String
    package let cause: String

    package init(_ field: String, _ cause: String) {
        self.field = field
        self.cause = cause
    }

    package var description: String { "\(field): \(cause)" }
}
