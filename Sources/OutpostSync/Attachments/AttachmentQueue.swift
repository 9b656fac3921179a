import OutpostModel
import OutpostStore

/// Which files are still to travel, and in which order: pure. Small ones first, either way: what is large keeps nobody from a picture.
struct AttachmentQueue: Sendable {
    /// A file on its way.
    struct File: Sendable, Equatable {
        let digest: Digest
        let byteCount: Int64
        /// What its receiver holds of it.
        var held: Int64
    }

    /// What is still to be asked of the hub.
    private(set) var unasked: (offers: [AttachmentRows.Entry], wants: [AttachmentRows.Entry])
    private(set) var uploads: [File] = []
    private(set) var downloads: [File] = []

    /// - Parameters:
    ///   - entries: of all rows.
    ///   - isHere: whether a file is whole on this machine.
    ///   - isThere: whether the hub is known to have it.
    ///   - largest: a larger one is not fetched.
    init(
        _ entries: [AttachmentRows.Entry], largest: Int64, isHere: (Digest) -> Bool,
        isThere: (Digest) -> Bool
    ) {
        var seen = Set<Digest>()
        unasked = ([], [])
        for entry in entries where seen.insert(entry.digest).inserted {
            if isHere(entry.digest) {
                if !isThere(entry.digest) { unasked.offers.append(entry) }
            } else if entry.byteCount <= largest {
                unasked.wants.append(entry)
            }
        }
    }

    /// What to ask next: some of what was not asked; nil: nothing.
    func question(limit: Int) -> AttachmentQuestion? {
        let offers = unasked.offers.prefix(limit)
        let wants = unasked.wants.prefix(limit - offers.count)
        guard !offers.isEmpty || !wants.isEmpty else { return nil }
        return AttachmentQuestion(
            offers: offers.map(\.digest.hexadecimal), wants: wants.map(\.digest.hexadecimal))
    }

    /// The hub's answer to the question of the same limit.
    ///
    /// - Parameter heldHere: what is here of a file that is wanted.
    /// - Returns: files of which it turned out that the hub has them; nil where the answer fits no question.
    mutating func answered(
        _ answer: AttachmentAnswer, limit: Int, heldHere: (Digest) -> Int64
    ) -> [Digest]? {
        let offers = Array(unasked.offers.prefix(limit))
        let wants = Array(unasked.wants.prefix(limit - offers.count))
        guard answer.offers.count == offers.count, answer.wants.count == wants.count else {
            return nil
        }
        unasked.offers.removeFirst(offers.count)
        unasked.wants.removeFirst(wants.count)
        var settled: [Digest] = []
        for (entry, held) in zip(offers, answer.offers) where held != AttachmentAnswer.none {
            if held >= entry.byteCount {
                settled.append(entry.digest)
            } else {
                uploads.append(
                    File(digest: entry.digest, byteCount: entry.byteCount, held: max(0, held)))
            }
        }
        for (entry, size) in zip(wants, answer.wants) where size == entry.byteCount {
            downloads.append(
                File(digest: entry.digest, byteCount: size, held: heldHere(entry.digest)))
        }
        uploads.sort(by: Self.precedes)
        downloads.sort(by: Self.precedes)
        return settled
    }

    /// Takes over what another one had still to do.
    mutating func goOn(with other: AttachmentQueue) {
        uploads = (uploads + other.uploads).sorted(by: Self.precedes)
        downloads = (downloads + other.downloads).sorted(by: Self.precedes)
    }

    private static func precedes(_ left: File, _ right: File) -> Bool {
        (left.byteCount - left.held, left.digest) < (right.byteCount - right.held, right.digest)
    }

    /// What travels next: what is from here goes first, since only this machine may have it.
    var next: (file: File, isUpload: Bool)? {
        if let first = uploads.first { return (first, true) }
        return downloads.first.map { ($0, false) }
    }

    /// Its receiver holds so much of the next one now.
    mutating func advanced(to held: Int64) {
        if !uploads.isEmpty {
            uploads[0].held = held
        } else if !downloads.isEmpty {
            downloads[0].held = held
        }
    }

    /// The next one is done with, well or not.
    mutating func removeNext() {
        if !uploads.isEmpty {
            uploads.removeFirst()
        } else if !downloads.isEmpty {
            downloads.removeFirst()
        }
    }

    /// Files that are still to come or to go, and their bytes.
    var left: (files: Int, bytes: Int64) {
        let all = uploads + downloads
        return (all.count, all.reduce(0) { $0 + $1.byteCount - $1.held })
    }
}
