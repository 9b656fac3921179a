import Foundation
import OutpostModel
import OutpostTrust

extension TamperScene {
    /// Signed rosters, seals and boxes.
    func signedCarriers() throws -> [TamperCarrier] {
        let bundle = try bundle()
        let header = bundle.headers[0]
        return [
            TamperCarrier(
                name: "a delegation", bytes: bundle.delegations[0].encoded(),
                take: { bytes in
                    var altered = bundle
                    altered.delegations = [try SignedDelegation(decoding: bytes)]
                    return try self.taken(altered)
                }),
            TamperCarrier(
                name: "a roster header", bytes: header.encoded(),
                take: { bytes in
                    var altered = bundle
                    altered.headers[0] = try SignedRosterHeader(decoding: bytes)
                    return try self.taken(altered)
                }),
            TamperCarrier(
                name: "a roster's content", bytes: bundle.content,
                take: { bytes in
                    var altered = bundle
                    altered.content = bytes
                    return try self.taken(altered)
                }),
            try journal(), try seal(), try box(), try opaqueEntry(),
        ]
    }

    /// Bodies one after the other, with the seals as they were.
    private func journal() throws -> TamperCarrier {
        let part = try part()
        var records: [Range<Int>] = []
        for body in part.bodies {
            let start = records.last?.upperBound ?? 0
            records.append(start..<start + body.count)
        }
        // Where each body ends, its reader finds: what is left over is the next one's.
        let lengths = part.bodies.map(\.count)
        return TamperCarrier(
            name: "a sealed journal", bytes: part.bodies.flatMap(\.self), records: records,
            insignificant: "a journal's end may be kept back, up to a seal",
            take: { bytes in
                var (bodies, rest) = ([[UInt8]](), bytes[...])
                for length in lengths where !rest.isEmpty {
                    bodies.append(Array(rest.prefix(length)))
                    rest = rest.dropFirst(length)
                }
                if !rest.isEmpty { bodies.append(Array(rest)) }
                guard !bodies.isEmpty else { throw NotTaken(cause: "nothing came") }
                return try self.verified(try Batch(bodies: bodies, seals: part.seals))
            }, isPart: { taken, whole in whole.starts(with: taken) })
    }

    private func seal() throws -> TamperCarrier {
        let part = try part()
        guard let seal = part.seals.last else { throw NotTaken(cause: "no seal") }
        return TamperCarrier(
            name: "a seal", bytes: seal.signature,
            take: { bytes in
                try self.verified(
                    try Batch(
                        bodies: part.bodies,
                        seals: part.seals.dropLast() + [Seal(dot: seal.dot, signature: bytes)]))
            })
    }

    private func box() throws -> TamperCarrier {
        let box = try SealedBox(
            sealing: Array("unsent work".utf8), to: boxKey.publicBytes, mission: mission)
        return TamperCarrier(
            name: "a sealed box", bytes: box.encoded(),
            take: { [try SealedBox(decoding: $0).open(with: self.boxKey, mission: self.mission)] })
    }

    private func opaqueEntry() throws -> TamperCarrier {
        let space = VaultBed.space.id
        let key = SpaceKey(number: 1, space: space, mission: mission)
        let row = RowKey(space: space, milliseconds: 1_000, random: 1)
        let changeset = Changeset(
            journal: JournalID(space: space, replica: Self.deviceID, lane: .routine), sequence: 1,
            time: HybridTime(milliseconds: 5), missionVersion: 1, rosterVersion: 1, author: .nobody,
            tables: [
                TableChanges(
                    table: "referral",
                    rows: [
                        RowChange(
                            key: row, operation: .insert, context: Context(),
                            writes: [CellWrite(cell: "note", values: [.text("at the well")])])
                    ])
            ])
        let notice = PrivateNotice(id: key.noticeID(table: "referral", key: row), due: 9_000)
        return TamperCarrier(
            name: "an opaque entry",
            bytes: try key.seal(
                ChangesetBody.encode(changeset), changeset.header, notices: [notice]),
            take: { bytes in
                let view = try ChangesetBody.view(bytes)
                guard case .entry(let entry)? = view.opaque else {
                    throw NotTaken(cause: "no entry")
                }
                return [ChangesetBody.encode(try key.open(entry, of: view.header).changeset)]
            })
    }

    /// Certificates, each as its reader takes it.
    func certificateCarriers() -> [TamperCarrier] {
        let root = authority.certificate
        let code = code
        func authorityTaken(_ certificate: AuthorityCertificate) throws -> [[UInt8]] {
            try code.verify(authority: certificate)
            return [certificate.der]
        }
        func chainTaken(_ chain: [[UInt8]]) throws -> [[UInt8]] {
            try root.verify(chain: chain)
            return chain
        }
        let chain = certificate.chain
        return [
            TamperCarrier(
                name: "the authority's certificate, DER", bytes: root.der,
                take: { try authorityTaken(try AuthorityCertificate(der: $0)) }),
            TamperCarrier(
                name: "the authority's certificate, PEM", bytes: Array(root.pem.utf8),
                density: .rotating, insignificant: Self.pemIsLoose,
                take: { try authorityTaken(try AuthorityCertificate(pem: Self.text($0))) }),
            TamperCarrier(
                name: "a sub-key's certificate, DER", bytes: chain[1],
                take: { try chainTaken([chain[0], $0]) }),
            TamperCarrier(
                name: "a device's certificate, DER", bytes: chain[0],
                take: { try chainTaken([$0, chain[1]]) }),
            TamperCarrier(
                name: "a device's certificate with its chain, PEM",
                bytes: Array(certificate.pem.utf8), density: .rotating,
                insignificant: Self.pemIsLoose,
                take: { bytes in
                    let issued = try IssuedCertificate(pem: Self.text(bytes))
                    _ = try root.deviceIdentity(of: issued)
                    return issued.chain
                }),
        ]
    }

    static let pemIsLoose = "white space and what stands around a PEM block say nothing"

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    var code: EnrolmentCode {
        var generator = SystemRandomNumberGenerator()
        return EnrolmentCode(authority: authority.certificate, using: &generator)
    }
}
