import Foundation
import OutpostModel
import OutpostStore

/// Rebuilds changesets from columns and checks each run against the digests that it was packed from.
enum ChangesetUnpacker {
    /// - Parameter source: of parts that the message names; nil: there must be none.
    static func unpack(
        _ message: WireChangesetsMessage, _ source: CarriedSource? = nil
    ) throws -> ChangesetPage {
        let batch = try Unpacking(message).batch(source)
        let cursor = message.hasCursor ? try message.cursor.model() : nil
        return ChangesetPage(batch: batch, cursor: cursor.map { (space: $0.0, cursor: $0.1) })
    }
}

private struct Unpacking {
    private let message: WireChangesetsMessage
    private var headers: [ChangesetHeader] = []

    init(_ message: WireChangesetsMessage) throws {
        self.message = message
        let count = message.milliseconds.count
        guard count <= WireLimits.changesetsPerMessage else {
            throw MessageDefect("changesets", "more than \(WireLimits.changesetsPerMessage)")
        }
        for (field, length) in [
            ("counters", message.counters.count), ("persons", message.persons.count),
            ("mission versions", message.missionVersions.count), ("flags", message.flags.count),
            ("roster versions", message.rosterVersions.count),
            ("identifications", message.identifications.count),
            ("runs", message.runs.reduce(0) { $0 + Int($1.count) }),
        ] where length != count {
            throw MessageDefect(field, "\(length) for \(count) changesets")
        }
        for name in message.names where name.utf8.count > WireLimits.nameBytes {
            throw MessageDefect("names", "one is longer than \(WireLimits.nameBytes) bytes")
        }
        try readHeaders()
    }

    private mutating func readHeaders() throws {
        headers.reserveCapacity(message.milliseconds.count)
        var milliseconds: Int64 = 0
        var transactions = message.transactions.makeIterator()
        for run in message.runs {
            guard Int(run.journal) < message.journals.count else {
                throw MessageDefect("run", "journal \(run.journal) is not listed")
            }
            let journal = try message.journals[Int(run.journal)].model()
            guard run.firstSequence > 0, run.count > 0,
                run.firstSequence - 1 <= Limits.sequence - UInt64(run.count)
            else { throw MessageDefect("run", "sequence \(run.firstSequence) is out of range") }
            for offset in 0..<UInt64(run.count) {
                let index = headers.count
                milliseconds &+= message.milliseconds[index]
                headers.append(
                    try header(
                        index, journal: journal, sequence: run.firstSequence + offset,
                        milliseconds: milliseconds, &transactions))
            }
        }
        guard transactions.next() == nil else {
            throw MessageDefect("transactions", "more of them than the flags say")
        }
    }

    private func header(
        _ index: Int, journal: JournalID, sequence: UInt64, milliseconds: Int64,
        _ transactions: inout IndexingIterator<[WireTransaction]>
    ) throws -> ChangesetHeader {
        let flags = message.flags[index]
        guard flags & ~PageFlag.known == 0,
            (0...Limits.timeMilliseconds).contains(milliseconds),
            message.counters[index] <= Limits.stampCounter,
            let number = UInt8(exactly: message.identifications[index]),
            let identification = Author.Identification(rawValue: number)
        else { throw MessageDefect("changeset \(index)", "a number is out of range") }
        var part: TransactionPart?
        if flags & PageFlag.transaction != 0 {
            guard let next = transactions.next(), let count = UInt8(exactly: next.count), count > 1
            else { throw MessageDefect("transactions", "missing, or a count out of range") }
            part = TransactionPart(id: TransactionID(high: next.high, low: next.low), count: count)
        }
        return ChangesetHeader(
            journal: journal, sequence: sequence,
            time: HybridTime(milliseconds: milliseconds, counter: message.counters[index]),
            missionVersion: message.missionVersions[index],
            rosterVersion: message.rosterVersions[index],
            author: Author(
                person: try message.name(message.persons[index], "person"),
                identification: identification),
            isClockDoubtful: flags & PageFlag.clockDoubtful != 0, transaction: part,
            isOpaque: flags & PageFlag.opaque != 0)
    }

    /// Writes each changeset's canonical body, reads that back under the body's own rules, and holds each run against its
    /// check.
    func batch(_ source: CarriedSource?) throws -> Batch<Unverified> {
        var budget = RebuildBudget()
        let contexts = try message.contexts.map { try ListedContext($0) }
        var tables = try message.tables.map { table in
            try TableColumnsReader(
                table, of: message, changesetCount: headers.count, contexts, source, &budget)
        }
        var items: [Batch<Unverified>.Item] = []
        items.reserveCapacity(headers.count)
        let opaqueCount = headers.count(where: \.isOpaque)
        guard message.opaque.count == opaqueCount else {
            throw MessageDefect("opaque", "\(message.opaque.count) for \(opaqueCount) changesets")
        }
        var opaque = message.opaque.makeIterator()
        let originals = try originals()
        for (number, header) in headers.enumerated() {
            let content = header.isOpaque ? opaque.next() : nil
            let body = try body(number, header, content, &tables, &budget)
            do {
                items.append(try Self.item(body, original: originals[number]))
            } catch {
                throw MessageDefect("changeset \(header.dot)", error.description)
            }
        }
        for table in tables { try table.expectEnd() }
        return Batch(items: items, chainClaims: try claims(items), seals: try seals(items))
    }

    private static func item(
        _ body: [UInt8], original: Digest?
    ) throws(ByteReader.Failure) -> Batch<Unverified>.Item {
        if let original { return try .init(remainder: body, original: original) }
        return .init(unverified: try ChangesetBody.view(body), digest: Digest(of: body))
    }

    /// By changeset of the page, the digest of the body that was whole.
    private func originals() throws -> [Int: Digest] {
        var originals: [Int: Digest] = [:]
        var first = 0
        for run in message.runs {
            guard run.originals.count == run.erased.count * Digest.byteCount,
                run.erased.last.map({ $0 < run.count }) != false,
                zip(run.erased, run.erased.dropFirst()).allSatisfy({ $0 < $1 })
            else { throw MessageDefect("originals", "out of order, or not a digest for each") }
            let bytes = [UInt8](run.originals)
            for (index, offset) in run.erased.enumerated() {
                let start = index * Digest.byteCount
                originals[first + Int(offset)] =
                    Digest(bytes: bytes[start..<start + Digest.byteCount])
            }
            first += Int(run.count)
        }
        return originals
    }

    private func body(
        _ number: Int, _ header: ChangesetHeader, _ opaque: Data?,
        _ tables: inout [TableColumnsReader], _ budget: inout RebuildBudget
    ) throws -> [UInt8] {
        if let opaque {
            try budget.spend(opaque.count, bytesEach: 1)
            return ChangesetBody.encode(header, opaque: [UInt8](opaque))
        }
        let own = tables.indices.filter { tables[$0].isNext(changeset: number) }
        var writer = ByteWriter()
        ChangesetBody.encode(header, tableCount: own.count, to: &writer)
        for index in own { try tables[index].appendNext(header, to: &writer, &budget) }
        return writer.bytes
    }

    private func seals(_ items: [Batch<Unverified>.Item]) throws -> [Seal] {
        var seals: [Seal] = []
        var first = 0
        for run in message.runs {
            let length = Seal.signatureBytes
            guard run.signatures.count == run.sealed.count * length,
                run.sealed.last.map({ $0 < run.count }) != false,
                zip(run.sealed, run.sealed.dropFirst()).allSatisfy({ $0 < $1 })
            else { throw MessageDefect("seals", "out of order, or not a signature for each") }
            let signatures = [UInt8](run.signatures)
            for (index, offset) in run.sealed.enumerated() {
                let signature = Array(signatures[index * length..<(index + 1) * length])
                seals.append(Seal(dot: items[first + Int(offset)].dot, signature: signature))
            }
            first += Int(run.count)
        }
        return seals
    }

    /// Checks the runs.
    ///
    /// - Returns: what the sender says of the journals' chains.
    private func claims(_ items: [Batch<Unverified>.Item]) throws -> [Dot: Digest] {
        var claims: [Dot: Digest] = [:]
        var first = 0
        for run in message.runs {
            let end = first + Int(run.count)
            guard
                RunCheck.digest(of: items[first..<end].map { $0.remainder ?? $0.digest })
                    == (try run.check.digest("run check"))
            else {
                // What an order of erasure took out is not as it was.
                if let named = try message.referred.first?.dot() {
                    throw CarriedPartMissing(dot: named)
                }
                throw MessageDefect("run", "the rebuilt bodies are not those that were packed")
            }
            if !run.chain.isEmpty {
                claims[items[end - 1].dot] = try run.chain.digest("run chain")
            }
            first = end
        }
        return claims
    }
}

extension WireChangesetsMessage {
    /// - Parameter field: what names it, for the defect.
    func name(_ index: UInt32, _ field: String) throws -> String {
        guard Int(index) < names.count else {
            throw MessageDefect(field, "name \(index) is not listed")
        }
        return names[Int(index)]
    }
}
