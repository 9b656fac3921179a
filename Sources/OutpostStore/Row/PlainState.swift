import OutpostModel

/// A row's state as most rows have it: one insert that is held, whole beginnings of a few journals, and one write of a
/// value in each cell that was written since. It says the same as a `RowState`, with numbers of this store in place of
/// journals, and needs no memory of its own: rows that are edited and merged by the thousand are nearly all like this.
///
/// Whatever is otherwise has no plain state, or loses it: then `RowState` does the work, by the same rules. Debug builds
/// do both and compare (`PlainState+Invariants`).
package struct PlainState {
    /// A changeset: its journal's number here, and its sequence.
    struct Place: Equatable {
        var journal: Int64
        var sequence: UInt64
    }

    /// A cell that was written since the insert.
    struct WrittenCell {
        /// In `TableSchema.cells`.
        var index = 0
        var place = Place(journal: 0, sequence: 0)
        var time = HybridTime.zero
        var digest = Digest.zero
        /// All that some write to the cell had seen.
        var seen = Prefixes()
    }

    /// Cells beyond these are rare, and each costs every copy of a state.
    static let cellLimit = 4

    let origin: Place
    /// The inserting author's.
    let missionVersion: UInt32
    private(set) var merged: Prefixes
    /// All that some insert or edit had seen.
    private(set) var answered: Prefixes
    private var cells = InlineArray<4, WrittenCell>(repeating: WrittenCell())
    private(set) var cellCount = 0

    init(origin: Place, missionVersion: UInt32, merged: Prefixes, answered: Prefixes) {
        self.origin = origin
        self.missionVersion = missionVersion
        self.merged = merged
        self.answered = answered
    }

    /// The state of a row of which nothing but a fresh insert was merged.
    init(insertAt origin: Place, missionVersion: UInt32) {
        self.init(
            origin: origin, missionVersion: missionVersion, merged: Prefixes(origin),
            answered: Prefixes(before: origin))
    }

    /// - Parameter position: below `cellCount`.
    func cell(at position: Int) -> WrittenCell { cells[position] }

    func position(ofCell index: Int) -> Int? {
        for position in 0..<cellCount where cells[position].index == index { return position }
        return nil
    }

    /// Adds a cell that is beyond those it has.
    ///
    /// - Returns: false when there is no room.
    mutating func append(_ cell: WrittenCell) -> Bool {
        guard cellCount < Self.cellLimit,
            cellCount == 0 || cells[cellCount - 1].index < cell.index
        else { return false }
        cells[cellCount] = cell
        cellCount += 1
        return true
    }

    /// Whether the insert alone says all: what the shortest spelling stands for.
    var isLonelyInsert: Bool {
        cellCount == 0 && merged == Prefixes(origin) && answered == Prefixes(before: origin)
    }

    // MARK: Merging

    /// An edit that sets values.
    struct Edit {
        let place: Place
        /// All that its author had merged of the row, its own journal's beginning included.
        let seen: Prefixes
        let time: HybridTime
        let digest: Digest
    }

    /// Whether an edit replaces all that stands in a cell, and is replaced by nothing.
    func isReplaced(cell index: Int, by place: Place, seen: Prefixes) -> Bool {
        guard let position = position(ofCell: index) else {
            return seen.contains(origin) && origin != place
        }
        return seen.contains(cells[position].place) && !cells[position].seen.contains(place)
    }

    /// Merges what an edit does to the row beside its cells.
    ///
    /// - Returns: false when it would no longer be plain; then nothing is merged.
    mutating func merge(_ edit: Edit) -> Bool {
        var merged = merged
        var answered = answered
        guard merged.raise(to: edit.place), answered.formUnion(edit.seen) else { return false }
        self.merged = merged
        self.answered = answered
        return true
    }

    /// Merges an edit's write to one cell, which replaces what stands there.
    ///
    /// - Returns: false when it would no longer be plain; then the state must not be used.
    mutating func write(_ edit: Edit, cell index: Int) -> Bool {
        var seen = Prefixes(before: origin)
        let position = position(ofCell: index)
        if let position { seen = cells[position].seen }
        guard seen.formUnion(edit.seen) else { return false }
        let cell = WrittenCell(
            index: index, place: edit.place, time: edit.time, digest: edit.digest, seen: seen)
        if let position {
            cells[position] = cell
            return true
        }
        guard cellCount < Self.cellLimit else { return false }
        var place = cellCount
        while place > 0, cells[place - 1].index > index {
            cells[place] = cells[place - 1]
            place -= 1
        }
        cells[place] = cell
        cellCount += 1
        return true
    }
}

extension PlainState {
    /// Whole beginnings of at most four journals, by the journals' numbers, ascending: a context without single dots and
    /// exceptions.
    struct Prefixes: Equatable {
        static let limit = 4

        private var places = InlineArray<4, Place>(repeating: Place(journal: 0, sequence: 0))
        private(set) var count = 0

        init() {}

        init(_ place: Place) { if place.sequence > 0 { append(place) } }

        /// What the author of a changeset has merged of its own journal.
        init(before place: Place) {
            self.init(Place(journal: place.journal, sequence: place.sequence - 1))
        }

        subscript(index: Int) -> Place { places[index] }

        private mutating func append(_ place: Place) {
            places[count] = place
            count += 1
        }

        /// Adds a journal beyond those it has.
        ///
        /// - Returns: false when there is no room, or it is not beyond them.
        mutating func appendOrdered(_ place: Place) -> Bool {
            guard count < Self.limit, place.sequence > 0,
                count == 0 || places[count - 1].journal < place.journal
            else { return false }
            append(place)
            return true
        }

        func contains(_ place: Place) -> Bool {
            for index in 0..<count where places[index].journal == place.journal {
                return place.sequence <= places[index].sequence
            }
            return false
        }

        /// - Returns: false when there is no room for one more journal.
        mutating func raise(to place: Place) -> Bool {
            guard place.sequence > 0 else { return true }
            var index = 0
            while index < count, places[index].journal < place.journal { index += 1 }
            if index < count, places[index].journal == place.journal {
                places[index].sequence = max(places[index].sequence, place.sequence)
                return true
            }
            guard count < Self.limit else { return false }
            var last = count
            while last > index {
                places[last] = places[last - 1]
                last -= 1
            }
            places[index] = place
            count += 1
            return true
        }

        mutating func formUnion(_ other: Prefixes) -> Bool {
            for index in 0..<other.count where !raise(to: other.places[index]) { return false }
            return true
        }

        static func == (left: Prefixes, right: Prefixes) -> Bool {
            guard left.count == right.count else { return false }
            for index in 0..<left.count where left.places[index] != right.places[index] {
                return false
            }
            return true
        }
    }
}
