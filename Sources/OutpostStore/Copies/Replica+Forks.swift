import Foundation
import GRDB
import OutpostModel

extension Replica {
    /// Notes that a peer holds another branch of a journal of ours: nothing of ours is sent until `joinForks`.
    ///
    /// - Parameter lower: up to there both are the same, as far as is known; what was staged before is fetched again.
    package func noteFork(of journal: JournalID, from lower: UInt64, peer: String) throws {
        try updatePeer { writer in
            let name = PeerName.forked + Hexadecimal.text(of: PeerName.bytes(of: journal))
            var value = ByteWriter()
            value.varint(lower)
            try writer.save(value.bytes, name, peer)
            try writer.setInDoubt(true, peer: peer)
            try StagedBodies(writer.db).remove(of: journal)
        }
    }

    /// Keeps what a peer holds of forked journals of ours, until all of it is here.
    ///
    /// - Parameter batch: of forked journals alone, verified against `stagedHead`.
    package func stage(_ batch: Batch<Verified>) throws {
        try transaction(operation: "keep another branch of a journal") { db, engine in
            let staged = StagedBodies(db)
            for item in batch.items {
                try staged.append(
                    try item.erased(by: engine.erasures),
                    at: try engine.journals.place(of: item.dot),
                    batch.seals[item.dot]?.signature)
            }
        }
    }
}
