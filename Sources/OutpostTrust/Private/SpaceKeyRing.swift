import OutpostModel

/// What somebody brought of a space's keys, in a changeset of its journals.
package struct KeyStatement: Sendable {
    package let epoch: KeyEpoch
    /// The identity of the device that brought it.
    package let device: UInt64
    /// Its author might: see `KeyAuthority`.
    package let isCounted: Bool

    package init(epoch: KeyEpoch, device: UInt64, isCounted: Bool) {
        self.epoch = epoch
        self.device = device
        self.isCounted = isCounted
    }

    /// It makes the key known for the first time, and gives it to recovery too. Without that it gives a known key to more readers.
    var isIntroduction: Bool { epoch.wraps.contains { $0.recipient == .recovery } }
}

/// The keys of a private space that one reader can open, of all that its journals bring, and which of them to write with.
///
/// Whatever key opens is good to read with: a key has one name, and what it opens says itself whose it is. To write, only a key
/// is good that somebody introduced who might, or this device: else whoever may write could have others write under a key that
/// strangers have. That one who might gives such a key to more readers makes it no better.
package struct SpaceKeyRing: Sendable {
    private let device: UInt64
    private let statements: [SpaceKeyID: [KeyStatement]]
    private var opened: [SpaceKeyID: SpaceKey] = [:]

    /// - Parameters:
    ///   - statements: all that the space's journals bring, in any order.
    ///   - secret: opens wraps to the reader.
    package init(
        _ statements: [KeyStatement], opening secret: ReaderKey, _ wrapping: KeyWrapping
    ) {
        self.init(
            statements, device: secret.device, key: secret.key,
            recipient: secret.reader.recipient, wrapping)
    }

    /// The same for whoever has two shares of recovery.
    ///
    /// - Parameter device: the identity of the one at hand.
    package init(
        _ statements: [KeyStatement], recovering key: BoxKey, device: UInt64,
        _ wrapping: KeyWrapping
    ) {
        self.init(statements, device: device, key: key, recipient: .recovery, wrapping)
    }

    private init(
        _ statements: [KeyStatement], device: UInt64, key: BoxKey, recipient: KeyWrap.Recipient,
        _ wrapping: KeyWrapping
    ) {
        self.device = device
        self.statements = Dictionary(grouping: statements, by: \.epoch.id)
        for statement in statements where opened[statement.epoch.id] == nil {
            for wrap in statement.epoch.wraps
            where wrap.recipient == recipient && wrap.publicKey == key.publicBytes {
                // A wrap that does not open is somebody's mistake; another one of the same key may be sound.
                do {
                    opened[statement.epoch.id] = try wrapping.open(
                        wrap, of: statement.epoch, with: key)
                } catch { continue }
            }
        }
    }

    // MARK: Reading

    package func key(_ id: SpaceKeyID) -> SpaceKey? { opened[id] }

    /// No key was ever brought.
    package var isBlank: Bool { statements.isEmpty }

    /// How many keys are named and cannot be opened.
    package var unopenedCount: Int { statements.count - opened.count }

    /// All that are opened, ascending.
    package var keys: [SpaceKey] {
        opened.values.sorted { ($0.number, $0.id) < ($1.number, $1.id) }
    }

    /// The first of all that count: rows are named to the hub by it, whoever writes, as long as the space lives.
    package var naming: SpaceKey? { keys.first { isTrusted($0.id) } ?? keys.first }

    // MARK: Writing

    private func isTrusted(_ id: SpaceKeyID) -> Bool {
        statements[id, default: []].contains {
            $0.isIntroduction && ($0.isCounted || $0.device == device)
        }
    }

    /// Whether everybody takes it for good, not this device alone.
    private func isCounted(_ id: SpaceKeyID) -> Bool {
        statements[id, default: []].contains { $0.isIntroduction && $0.isCounted }
    }

    /// To whom a key was given by those who might, or who introduced it.
    private func recipients(of id: SpaceKeyID) -> Set<SpaceReader> {
        let all = statements[id, default: []]
        let makers = Set(all.filter(\.isIntroduction).map(\.device))
        var result = Set<SpaceReader>()
        for statement in all where statement.isCounted || makers.contains(statement.device) {
            for wrap in statement.epoch.wraps {
                guard case .person(let person, let device) = wrap.recipient else { continue }
                result.insert(
                    SpaceReader(person: person, device: device, publicKey: wrap.publicKey))
            }
        }
        return result
    }

    /// The key to write with: the greatest that counts, and that nobody was given who may not read any more.
    ///
    /// - Parameter isForAll: without those that count at this device alone.
    package func writingKey(
        for readers: Set<SpaceReader>, isForAll: Bool = false
    ) -> SpaceKey? {
        keys.last {
            (isForAll ? isCounted($0.id) : isTrusted($0.id))
                && recipients(of: $0.id).isSubset(of: readers)
        }
    }

    /// The number of a key that is made now.
    package var nextNumber: UInt32 {
        let greatest = statements.values.compactMap(\.first?.epoch.number).max() ?? 0
        return min(Limits.keyNumber, greatest + 1)
    }

    /// What a new key is given to for recovery: as the first that counts says.
    package var recoveryPublicKey: [UInt8]? {
        let first = statements.values.joined()
            .filter { $0.isCounted && $0.isIntroduction }
            .min { ($0.epoch.number, $0.epoch.id) < ($1.epoch.number, $1.epoch.id) }
        return first?.epoch.wraps.first { $0.recipient == .recovery }?.publicKey
    }

    /// What readers were not given yet, by key, so that a new reader reads what was written before.
    package func missing(
        for readers: Set<SpaceReader>
    ) -> [(key: SpaceKey, readers: [SpaceReader])] {
        keys.compactMap { key in
            let lacking = readers.subtracting(recipients(of: key.id))
            guard !lacking.isEmpty else { return nil }
            return (key, lacking.sorted { ($0.person, $0.device) < ($1.person, $1.device) })
        }
    }
}

extension KeyEpoch {
    /// A key as it is given to readers, and to recovery where it is new.
    ///
    /// - Throws: what the cryptography refuses, such as a public key that is none.
    package static func giving(
        _ key: SpaceKey, to readers: some Sequence<SpaceReader>, recovery: [UInt8]?,
        _ wrapping: KeyWrapping
    ) throws -> KeyEpoch {
        var wraps = try readers.map {
            try wrapping.wrap(key, to: $0.recipient, $0.publicKey)
        }
        if let recovery { wraps.append(try wrapping.wrap(key, to: .recovery, recovery)) }
        return KeyEpoch(
            number: key.number, id: key.id,
            wraps: wraps.sorted { $0.order.lexicographicallyPrecedes($1.order) })
    }
}
