import Dispatch
import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire
import Synchronization

/// All that one replica holds and another lacks, over the road that a link carries: seal, extract, encode, frame; unframe,
/// decode, verify, merge.
enum ReplicaCopy {
    static func run(from source: Replica, to target: Replica) throws {
        var merger = PageMerger(target)
        try pages(from: source, past: try target.heads()) { try merger.take($0) }
        try merger.finish()
    }

    /// Both directions at once, each on a thread of its own, as two machines work.
    static func runBothWays(_ one: Replica, _ other: Replica) throws {
        let failures = Mutex<[any Error]>([])
        DispatchQueue.concurrentPerform(iterations: 2) { number in
            do {
                try run(from: number == 0 ? one : other, to: number == 0 ? other : one)
            } catch {
                failures.withLock { $0.append(error) }
            }
        }
        if let failure = failures.withLock({ $0.first }) { throw failure }
    }

    /// Hands out one framed page of changesets after another.
    static func pages(
        from source: Replica, past held: [JournalID: Head], _ body: ([UInt8]) throws -> Void
    ) throws {
        try source.seal(with: BenchmarkSeals.sealer)
        for (journal, head) in try source.heads() {
            var sent = held[journal]?.sequence ?? 0
            while sent < head.sequence {
                let part = try source.sealedPart(
                    of: journal, after: sent, limit: WireDefaults.frameBodyBytes)
                let batch = try Batch<Unverified>(bodies: part.bodies, seals: part.seals)
                let page = ChangesetPage(batch: batch)
                try body(
                    FrameWriter.bytes(of: try MessageCoding.frame(of: .changesets(page))))
                sent += UInt64(part.bodies.count)
            }
        }
    }
}

/// The receiving end: pages are merged together as far as one transaction may.
struct PageMerger {
    private let target: Replica
    private var items: [Batch<Unverified>.Item] = []
    private var seals: [Seal] = []
    private var size = 0

    init(_ target: Replica) { self.target = target }

    mutating func take(_ bytes: [UInt8]) throws {
        var reader = FrameReader()
        reader.append(Frame.preamble)
        reader.append(bytes)
        guard let frame = try reader.next(),
            case .changesets(let page) = try MessageCoding.message(of: frame)
        else { throw BenchmarkFailure.child("a page of changesets is another message") }
        items += page.batch.items
        seals += page.batch.seals.values
        size += page.batch.items.reduce(0) { $0 + $1.body.count }
        if size >= StoreLimits.mergeBytes { try finish() }
    }

    /// Merges what waits.
    mutating func finish() throws {
        let heads = try target.heads()
        let verifier = BatchVerifier(schema: target.schema, trust: BenchmarkSeals.trust) {
            heads[$0] ?? Head(emptyJournal: $0)
        }
        _ = try target.merge(
            try verifier.verify(Batch(items: items, chainClaims: [:], seals: seals)))
        items.removeAll()
        seals.removeAll()
        size = 0
    }
}
