import OutpostModel

/// A stretch as it was decoded, cut into what follows the receiver's journals and what comes before they reach it.
struct FlashStretch {
    let following: Batch<Unverified>
    let early: [Run]
    /// All runs: each must be sealed by itself, also one that is here already.
    let runs: [Run]

    /// A run, and where it begins, as its sender says.
    struct Run {
        let batch: Batch<Unverified>
        let before: [JournalID: Head]
    }

    /// - Parameters:
    ///   - runs: as they stand before the form.
    ///   - held: the receiver's heads.
    /// - Throws: the place and defect of a body that is broken; where runs and bodies are not of one number.
    init(
        bodies: [[UInt8]], runs: [FlashContent.Run], held: [JournalID: Head]
    ) throws(ByteReader.Failure) {
        var groups: [[ChangesetView]] = []
        for body in bodies {
            let view = try ChangesetBody.view(body)
            if let last = groups.last?.last, last.dot.journal == view.dot.journal,
                last.dot.sequence + 1 == view.dot.sequence
            {
                groups[groups.count - 1].append(view)
            } else {
                groups.append([view])
            }
        }
        guard groups.count == runs.count else {
            throw ByteReader([]).failure("runs", .unexpected("not as many as the changesets make"))
        }
        var (following, seals): ([Batch<Unverified>.Item], [Seal]) = ([], [])
        var (early, all): ([Run], [Run]) = ([], [])
        for (views, run) in zip(groups, runs) {
            guard let first = views.first?.dot, let last = views.last?.dot else { continue }
            let items = views.map {
                Batch<Unverified>.Item(unverified: $0, digest: Digest(of: $0.body))
            }
            let seal = Seal(dot: last, signature: run.signature)
            all.append(
                Run(
                    batch: Batch(items: items, chainClaims: [:], seals: [seal]),
                    before: [
                        first.journal: Head(sequence: first.sequence - 1, chain: run.before)
                    ]))
            if first.sequence <= (held[first.journal]?.sequence ?? 0) + 1 {
                following += items
                seals.append(seal)
            } else {
                early.append(all[all.count - 1])
            }
        }
        self.following = Batch(items: following, chainClaims: [:], seals: seals)
        self.early = early
        self.runs = all
    }
}
