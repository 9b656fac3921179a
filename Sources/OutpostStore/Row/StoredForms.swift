import OutpostModel

extension Context {
    /// Whether stored lists are what a context keeps: ascending, one prefix a journal, single dots beyond it and not touching
    /// it, exceptions within it. Those of a damaged file may not be.
    static func isNormal(prefixes: [Dot], dots: [Dot], exceptions: [Dot]) -> Bool {
        guard prefixes.allSatisfy({ $0.sequence > 0 }),
            zip(prefixes, prefixes.dropFirst()).allSatisfy({ $0.journal < $1.journal })
        else { return false }
        if dots.isEmpty, exceptions.isEmpty { return true }
        let held = Dictionary(prefixes.map { ($0.journal, $0.sequence) }) { first, _ in first }
        return isAscending(dots) && isAscending(exceptions)
            && dots.allSatisfy { $0.sequence > held[$0.journal, default: 0] + 1 }
            && exceptions.allSatisfy { $0.sequence <= held[$0.journal, default: 0] }
    }

    private static func isAscending(_ dots: [Dot]) -> Bool {
        zip(dots, dots.dropFirst()).allSatisfy { $0 < $1 }
    }
}

extension Cell {
    /// Whether what is stored of a cell is what one keeps: dots once each, and none that stands although it was seen.
    static func isNormal(
        _ writes: [Write], _ seen: Context, _ increments: [Write], _ elements: [Element]
    ) -> Bool {
        standsUnseen(writes, seen) && isOnceEach(increments.map(\.dot))
            && Set(elements.map { Array($0.text.utf8) }).count == elements.count
            && elements.allSatisfy { standsUnseen($0.writes, $0.seen) }
    }

    private static func standsUnseen(_ writes: [Write], _ seen: Context) -> Bool {
        isOnceEach(writes.map(\.dot)) && writes.allSatisfy { !seen.contains($0.dot) }
    }

    private static func isOnceEach(_ dots: [Dot]) -> Bool {
        dots.count < 2 || Set(dots).count == dots.count
    }
}
