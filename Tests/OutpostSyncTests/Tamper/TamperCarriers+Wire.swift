import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

extension TamperScene {
    /// Frames and streams as they travel, and what is in them under a check that was made anew: nobody needs a key for that.
    func wireCarriers() throws -> [TamperCarrier] {
        try frames() + [stream(), pagePayload(), rosterPayload(), rosterFrame()]
    }

    private var greeting: Message {
        .greeting(
            Greeting(
                missionHash: bed.schema.missionHash, missionVersion: 1, replica: Self.deviceID,
                rosterVersion: 3, cursors: [:], isInDoubt: false, vector: VersionVector(),
                pullBudget: 1 << 20))
    }

    /// One of each kind.
    private func messages() throws -> [Message] {
        let part = try part()
        let head = Head(emptyJournal: part.journal)
        return [
            greeting,
            .welcome(
                Welcome(
                    epoch: 7, milliseconds: 1_800_000_000_000, isInDoubt: true,
                    vector: VersionVector([part.journal: 3]), ownChains: [part.journal: head.chain],
                    rosterMark: .none)),
            .changesets(try page()),
            .receipts([part.journal: Head(sequence: 3, chain: head.chain)]),
            .roster(try bundle()),
            .refusal(
                Refusal(code: .forged, cause: "a seal", hint: "ask", dot: Dot(part.journal, 1))),
            .farewell(hasMore: true),
        ]
    }

    /// Frames by hand: kind and payload of each, in order.
    private static func taken(_ bytes: [UInt8]) throws -> [[UInt8]] {
        var reader = FrameReader()
        reader.append(bytes)
        var taken: [[UInt8]] = []
        while let frame = try reader.next() {
            _ = try MessageCoding.message(of: frame)
            taken.append([frame.kind.rawValue] + frame.payload)
        }
        try reader.finish()
        guard !taken.isEmpty else { throw NotTaken(cause: "nothing came") }
        return taken
    }

    private func frames() throws -> [TamperCarrier] {
        try messages().map { message in
            let frame = try MessageCoding.frame(of: message)
            return TamperCarrier(
                name: "a frame of \(frame.kind)",
                bytes: Frame.preamble + (try FrameWriter.bytes(of: frame)), take: Self.taken)
        }
    }

    /// Cut between two frames, or a frame less, it is a shorter stream of whole frames: what follows of that, `StreamTamperTests` tries.
    private func stream() throws -> TamperCarrier {
        let messages = [greeting, .changesets(try page()), .farewell(hasMore: false)]
        let bytes = try messages.reduce(into: Frame.preamble) {
            $0 += try FrameWriter.bytes(of: try MessageCoding.frame(of: $1))
        }
        return TamperCarrier(
            name: "a whole stream", bytes: bytes,
            insignificant: "whole frames alone are read, and each stands for itself",
            take: Self.taken, isPart: { taken, whole in whole.starts(with: taken) })
    }

    /// What a mutant of a payload is, as a frame whose check fits.
    private static func message(_ kind: Frame.Kind, _ payload: [UInt8]) throws -> Message {
        try MessageCoding.message(of: Frame(kind: kind, payload: payload))
    }

    private func pagePayload() throws -> TamperCarrier {
        TamperCarrier(
            name: "sealed changesets in a frame of a right check",
            bytes: try MessageCoding.frame(of: .changesets(try page())).payload,
            insignificant:
                "protobuf spells some numbers in several ways; a journal's end may be kept back",
            take: { bytes in
                guard case .changesets(let page) = try Self.message(.changesets, bytes),
                    !page.batch.isEmpty
                else { throw NotTaken(cause: "no changesets") }
                return try self.verified(page.batch)
            }, isPart: { taken, whole in whole.starts(with: taken) })
    }

    private func rosterPayload() throws -> TamperCarrier {
        TamperCarrier(
            name: "a roster bundle in a frame of a right check",
            bytes: try MessageCoding.frame(of: .roster(try bundle())).payload,
            insignificant: "protobuf spells some numbers in several ways",
            take: { bytes in
                guard case .roster(let bundle) = try Self.message(.roster, bytes) else {
                    throw NotTaken(cause: "no roster")
                }
                return try self.taken(bundle)
            })
    }

    private func rosterFrame() throws -> TamperCarrier {
        let bundle = try bundle()
        let headers = bundle.headers.map { $0.encoded() }
        var records: [Range<Int>] = []
        for header in headers {
            let start = records.last?.upperBound ?? 0
            records.append(start..<start + header.count)
        }
        return TamperCarrier(
            name: "a chain of roster headers", bytes: headers.flatMap(\.self), records: records,
            take: { bytes in
                let size = headers[0].count
                let parts = stride(from: 0, to: bytes.count, by: size).map {
                    Array(bytes[$0..<min($0 + size, bytes.count)])
                }
                var altered = bundle
                altered.headers = try parts.map(SignedRosterHeader.init(decoding:))
                return try self.taken(altered)
            })
    }

    func taken(_ bundle: RosterBundle) throws -> [[UInt8]] {
        guard let kept = try verifier.taking(bundle, beside: nil) else {
            throw NotTaken(cause: "nothing is to be kept")
        }
        return try kept.parts
    }
}
