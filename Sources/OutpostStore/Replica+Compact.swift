import Foundation
import GRDB
import OutpostModel

/// What a compaction did.
public struct Compaction: Sendable, Equatable {
    /// Changesets whose bodies were packed.
    public var packed = 0
    /// The database's size before, in bytes.
    public var bytesBefore: Int64 = 0
    /// And after.
    public var bytesAfter: Int64 = 0
}

extension Replica {
    /// Makes the database smaller: the journals' bodies are packed together and compressed, and what is free in the file
    /// goes back to the disk. Nothing is forgotten: every value that was ever written stays.
    ///
    /// It may be interrupted at any point; the next one goes on from there. The disk must have room for the file once
    /// more while the last step runs.
    @discardableResult
    public func compact() throws -> Compaction {
        var result = Compaction(bytesBefore: try fileBytes())
        while case let packed = try packSome(), packed > 0 { result.packed += packed }
        do {
            try writer.vacuum()
            try writer.writeWithoutTransaction { db in
                if folder != nil { _ = try db.checkpoint(.truncate) }
            }
        } catch {
            throw StoreFailure.translate(error, operation: "compact the replica", place: place)
        }
        result.bytesAfter = try fileBytes()
        return result
    }

    /// Packs about as many bodies as one transaction should.
    ///
    /// - Returns: how many; 0 when all are packed.
    func packSome() throws -> Int {
        try transaction(operation: "compact the replica") { db, engine in
            // The journals' own rows say their heads before those of the changesets no longer do.
            try engine.flush(journals: Set(engine.journals.allHeads.keys))
            try engine.merged.states.moveAll()
            return try JournalPacking(db: db).pack(limit: StoreLimits.compactionBytes)
        }
    }

    private func fileBytes() throws -> Int64 {
        try read { db in
            let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            let size = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0
            return pages * size
        }
    }
}
