/// The cells of a row that have a state of their own, by index: few of a table's, so a list and no dictionary.
package struct WrittenCells: Sendable, Hashable {
    /// A cell and its index in `TableSchema.cells`.
    package struct Entry: Sendable, Hashable {
        package let index: Int
        package fileprivate(set) var cell: Cell
    }

    /// By index, ascending.
    package private(set) var entries: [Entry] = []

    package init() {}

    package var count: Int { entries.count }
    package var isEmpty: Bool { entries.isEmpty }
    package var indices: [Int] { entries.map(\.index) }

    package subscript(index: Int) -> Cell? {
        get {
            for entry in entries where entry.index == index { return entry.cell }
            return nil
        }
        set {
            let place = entries.firstIndex { $0.index >= index } ?? entries.endIndex
            let isThere = place < entries.endIndex && entries[place].index == index
            switch (newValue, isThere) {
            case (let cell?, true): entries[place].cell = cell
            case (let cell?, false): entries.insert(Entry(index: index, cell: cell), at: place)
            case (nil, true): entries.remove(at: place)
            case (nil, false): break
            }
        }
    }
}
