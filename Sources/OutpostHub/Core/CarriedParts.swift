import OutpostModel
import OutpostStore

/// What changesets that the hub holds did to rows: an edge that knows that they are here names them in the place of what a change carries.
/// For one exchange; keeps the bodies that were asked for last, since many rows are of one import.
final class CarriedParts {
    private let core: HubCore
    private var known: [Dot: (view: ChangesetView, digest: Digest)] = [:]
    private var knownBytes = 0
    /// Bodies that are kept at once, in bytes.
    private static let mostBytes = 16 << 20

    init(_ core: HubCore) { self.core = core }

    /// - Returns: nil where it is not here, does not write the row, or cannot be read now: then nothing of the page is taken, and it comes
    ///   again, whole.
    func part(of dot: Dot, _ table: String, _ key: RowKey) -> CarriedChange? {
        let found: (view: ChangesetView, digest: Digest)?
        do {
            found = try body(at: dot)
        } catch {
            return nil
        }
        guard let body = found else { return nil }
        return body.view.change(ofTable: table, key: key).map {
            CarriedChange(header: body.view.header, digest: body.digest, change: $0)
        }
    }

    private func body(at dot: Dot) throws -> (view: ChangesetView, digest: Digest)? {
        if let body = known[dot] { return body }
        let picture = core.picture
        guard try picture.heads()[dot.journal]?.sequence ?? 0 >= dot.sequence,
            let bytes = try picture.bodies(of: dot.journal, after: dot.sequence - 1, limit: 1).first
        else { return nil }
        if knownBytes + bytes.count > Self.mostBytes {
            known = [:]
            knownBytes = 0
        }
        let body = (try ChangesetBody.storedView(bytes), Digest(of: bytes))
        known[dot] = body
        knownBytes += bytes.count
        return body
    }
}
