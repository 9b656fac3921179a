/// What somebody makes of bytes who alters them in one place: every flip, drop, insertion, swap and cut at every position.
struct Mutants: Sequence {
    /// How much is tried at each position.
    enum Density {
        /// Each of the eight bits and all of them at once, a drop, two insertions, a swap and a cut.
        case full
        /// One bit and one of the others, in turn: for what takes milliseconds to check.
        case rotating
    }

    struct Mutant {
        let name: String
        let bytes: [UInt8]
    }

    let bytes: [UInt8]
    let density: Density
    /// Where the carrier's records stand, if it has any.
    var records: [Range<Int>] = []

    func makeIterator() -> AnyIterator<Mutant> {
        var position = 0
        var waiting = recordMutants()
        return AnyIterator {
            while waiting.isEmpty {
                guard position <= bytes.count else { return nil }
                waiting = mutants(at: position)
                position += 1
            }
            return waiting.removeLast()
        }
    }

    private func mutants(at position: Int) -> [Mutant] {
        guard position < bytes.count else {
            return [0, 10, 65].map { Mutant(name: "\($0) appended", bytes: bytes + [$0]) }
        }
        let all = flips(at: position) + others(at: position)
        // One that changes nothing is none.
        return all.filter { $0.bytes != bytes }
    }

    private func flips(at position: Int) -> [Mutant] {
        let masks: [UInt8] =
            density == .full ? (0..<8).map { 1 << $0 } + [255] : [1 << UInt8(position % 8)]
        return masks.map { mask in
            var altered = bytes
            altered[position] ^= mask
            return Mutant(name: "byte \(position) flipped by \(mask)", bytes: altered)
        }
    }

    private func others(at position: Int) -> [Mutant] {
        var dropped = bytes
        dropped.remove(at: position)
        var doubled = bytes
        doubled.insert(bytes[position], at: position)
        var inserted = bytes
        inserted.insert(0, at: position)
        var swapped = bytes
        if position > 0 { swapped.swapAt(position, position - 1) }
        let all = [
            Mutant(name: "byte \(position) dropped", bytes: dropped),
            Mutant(name: "byte \(position) doubled", bytes: doubled),
            Mutant(name: "a zero before \(position)", bytes: inserted),
            Mutant(name: "byte \(position) swapped with the one before", bytes: swapped),
            Mutant(name: "cut at \(position)", bytes: Array(bytes[..<position])),
        ]
        return density == .full ? all : [all[position % all.count]]
    }

    /// Each record dropped and doubled, and each two swapped.
    private func recordMutants() -> [Mutant] {
        func joined(_ name: String, _ order: [Int]) -> Mutant {
            let head = records.first.map { bytes[..<$0.lowerBound] } ?? []
            let tail = records.last.map { bytes[$0.upperBound...] } ?? []
            return Mutant(
                name: name, bytes: Array(head) + order.flatMap { bytes[records[$0]] } + tail)
        }
        let order = Array(records.indices)
        var mutants: [Mutant] = []
        for index in order {
            mutants.append(joined("record \(index) dropped", order.filter { $0 != index }))
            mutants.append(
                joined("record \(index) doubled", Array(order[...index]) + Array(order[index...])))
            for later in order where later > index {
                var swapped = order
                swapped.swapAt(index, later)
                mutants.append(joined("records \(index) and \(later) swapped", swapped))
            }
        }
        return mutants.filter { $0.bytes != bytes }
    }
}
