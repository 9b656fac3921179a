import OutpostModel

/// What happened to somebody who is held, entry after entry. Entries are never changed: one that is wrong is corrected by another.
package struct CustodyChain: Sendable {
    /// One entry of the log.
    package struct Entry: Sendable, Equatable {
        package let key: RowKey
        package let kind: String
        /// Milliseconds since 1970: when it happened, as its writer says.
        package let happened: Int64
        package let place: String
        package let corrects: RowKey?
        package let confirms: RowKey?
        /// A handover to another authority: they sign on paper.
        package let isToOutside: Bool

        package init(
            key: RowKey, kind: String, happened: Int64, place: String = "",
            corrects: RowKey? = nil, confirms: RowKey? = nil, isToOutside: Bool = false
        ) {
            self.key = key
            self.kind = kind
            self.happened = happened
            self.place = place
            self.corrects = corrects
            self.confirms = confirms
            self.isToOutside = isToOutside
        }
    }

    /// By when they happened, then by when they were written.
    package let entries: [Entry]
    /// Entries that another one replaces: they are shown, and do not count.
    package let corrected: Set<RowKey>
    private let kinds: CustodyPlan.Kinds

    /// - Parameter entries: of one arrest. What one of them says of another arrest's entry is nothing.
    package init(_ entries: [Entry], kinds: CustodyPlan.Kinds) {
        // What is confirmed comes before what confirms it: both are written in one minute.
        self.entries = entries.sorted { left, right in
            let (first, second) = (left.confirms == nil ? 0 : 1, right.confirms == nil ? 0 : 1)
            return (left.happened, first, left.key) < (right.happened, second, right.key)
        }
        let own = Set(entries.map(\.key))
        corrected = Set(
            entries.compactMap { entry in
                entry.corrects.flatMap { $0 != entry.key && own.contains($0) ? $0 : nil }
            })
        self.kinds = kinds
    }

    package var standing: [Entry] { entries.filter { !corrected.contains($0.key) } }
    /// Held no more.
    package var isEnded: Bool { standing.contains { kinds.ends.contains($0.kind) } }
    /// Was brought where the law wants them.
    package var isMet: Bool { standing.contains { kinds.met.contains($0.kind) } }
    package var hasMedical: Bool { standing.contains { $0.kind == kinds.medical } }
    /// Where the person is, by the last entry that says so.
    package var place: String { standing.last { !$0.place.isEmpty }?.place ?? "" }

    /// Handovers to somebody of the mission who has not confirmed it under their own name.
    package var unconfirmed: [Entry] {
        let confirmed = Set(standing.filter { $0.kind == kinds.received }.compactMap(\.confirms))
        return standing.filter {
            $0.kind == kinds.handedOver && !$0.isToOutside && !confirmed.contains($0.key)
        }
    }
}

/// What is owed to somebody who is held, and was not recorded.
package enum CustodyDuty: String, Sendable, CaseIterable {
    case rights, family, medical

    /// - Parameters:
    ///   - hasRights: rights were read; nil where the mission does not record it.
    ///   - hasFamily: the family was told; nil where the mission does not record it.
    package static func missing(
        hasRights: Bool?, hasFamily: Bool?, chain: CustodyChain, isChild: Bool
    ) -> [CustodyDuty] {
        var missing: [CustodyDuty] = []
        if hasRights == false { missing.append(.rights) }
        if hasFamily == false { missing.append(.family) }
        if isChild && !chain.hasMedical { missing.append(.medical) }
        return missing
    }
}
