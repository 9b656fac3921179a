import OutpostModel

/// What stands in a table's columns for its rows, beside the cells.
struct RowColumns {
    private(set) var keys: [UInt8] = []
    private(set) var operations: [UInt8] = []
    /// Into the message's contexts plus 1; 0 for none.
    private(set) var contexts: [UInt32] = []
    private(set) var hasContexts = false
    /// Of the rulings.
    private(set) var reasons: [String] = []
    private(set) var carried: [(row: Int, changes: [CarriedChange])] = []

    init(count: Int) {
        keys.reserveCapacity(count * RowKey.byteCount)
        operations.reserveCapacity(count)
        contexts.reserveCapacity(count)
    }

    mutating func append(_ row: RowView, context: UInt32) {
        row.key.append(to: &keys)
        if row.operation == .ruling { reasons.append(row.reason) }
        if row.hasCarried { carried.append((operations.count, row.carried)) }
        operations.append(row.operation.rawValue)
        contexts.append(context)
        if context > 0 { hasContexts = true }
    }
}

/// The cells of a table's rows, each in a column of its own.
struct CellColumns {
    /// A cell, what is done to it, and with how many values. A body says that for each write, so one cell may come in
    /// several shapes; each is a column of its own.
    struct Shape: Hashable, Comparable {
        let cell: Name
        let kind: UInt8
        let width: Int

        static func < (left: Shape, right: Shape) -> Bool {
            left.cell == right.cell
                ? (left.kind, left.width) < (right.kind, right.width) : left.cell < right.cell
        }
    }

    struct Column {
        let shape: Shape
        /// Which rows write it, ascending.
        fileprivate(set) var rows: [Int] = []
        /// By the position of the write in this column.
        fileprivate(set) var exceptions: [(position: Int, dots: [Dot])] = []
        fileprivate(set) var values: [ValueColumnWriter]

        fileprivate init(_ shape: Shape) {
            self.shape = shape
            values = Array(repeating: ValueColumnWriter(), count: shape.width)
        }
    }

    private(set) var columns: [Column] = []
    private var places: [Shape: Int] = [:]
    /// The cells of the changeset at hand, and the column in which each was last written: mostly the next row's too.
    private var cells: [String] = []
    private var lastPlaces: [Int] = []
    private var rowCount = 0

    /// - Parameter cells: those of the next rows' table.
    mutating func begin(_ cells: [String]) {
        self.cells = cells
        lastPlaces = Array(repeating: -1, count: cells.count)
    }

    mutating func append(_ row: RowView) {
        for write in row.writes {
            let place = place(of: write)
            if write.hasExceptions {
                columns[place].exceptions.append((columns[place].rows.count, write.exceptions))
            }
            columns[place].rows.append(rowCount)
            write.forEachValue { position, type, contents in
                columns[place].values[position].append(type, contents)
            }
        }
        rowCount += 1
    }

    private mutating func place(of write: WriteView) -> Int {
        let last = lastPlaces[write.cellIndex]
        if last >= 0, columns[last].shape.kind == write.kind.rawValue,
            columns[last].shape.width == write.valueCount
        {
            return last
        }
        let shape = Shape(
            cell: Name(cells[write.cellIndex]), kind: write.kind.rawValue, width: write.valueCount)
        let place = places[shape] ?? columns.count
        if place == columns.count {
            columns.append(Column(shape))
            places[shape] = place
        }
        lastPlaces[write.cellIndex] = place
        return place
    }
}
