import OutpostModel

/// Which rows were written, by whom and when last: some forty bytes a row, since an import touches a hundred thousand of them.
struct ShiftTouches {
    struct Place: Hashable {
        /// Index into `tables`.
        let table: UInt32
        let key: RowKey
    }

    private struct Touch {
        var isNew = false
        /// Somebody other than the reader wrote it.
        var isByOthers = false
        /// Index into `writers`.
        var writers: UInt32 = 0
        var last: Int64 = 0
    }

    /// What happened in one table.
    struct Kind {
        fileprivate(set) var count = 0
        /// Of them, those that were begun in this time.
        fileprivate(set) var new = 0
        /// The latest first.
        fileprivate(set) var latest: [(key: RowKey, last: Int64)] = []
    }

    private(set) var tables: [String] = []
    private var rows: [Place: Touch] = [:]
    /// Sets of persons, each once: most rows were written by one of a few.
    private var writers: [[String]] = [[]]
    private var withOneMore: [WritersStep: UInt32] = [:]

    private struct WritersStep: Hashable {
        let writers: UInt32
        let person: String
    }

    var count: Int { rows.count }

    mutating func number(of table: String) -> UInt32 {
        if let known = tables.firstIndex(of: table) { return UInt32(known) }
        tables.append(table)
        return UInt32(tables.count - 1)
    }

    mutating func note(
        _ place: Place, _ operation: RowChange.Operation, _ header: ChangesetHeader, isMine: Bool
    ) {
        var touch = rows[place] ?? Touch()
        touch.isNew = touch.isNew || operation == .insert
        touch.isByOthers = touch.isByOthers || !isMine
        touch.last = max(touch.last, header.time.milliseconds)
        touch.writers = adding(header.author.person, to: touch.writers)
        rows[place] = touch
    }

    private mutating func adding(_ person: String, to set: UInt32) -> UInt32 {
        let step = WritersStep(writers: set, person: person)
        if let known = withOneMore[step] { return known }
        let grown =
            writers[Int(set)].contains(person)
            ? writers[Int(set)] : (writers[Int(set)] + [person]).sorted()
        let number = writers.firstIndex(of: grown) ?? writers.count
        if number == writers.count { writers.append(grown) }
        withOneMore[step] = UInt32(number)
        return UInt32(number)
    }

    func isByOthers(_ place: Place) -> Bool { rows[place]?.isByOthers ?? false }

    var hasOthers: Bool { rows.values.contains(where: \.isByOthers) }

    /// By table, with the latest few of each.
    func kinds(latest limit: Int) -> [String: Kind] {
        var kinds = [Kind](repeating: Kind(), count: tables.count)
        for (place, touch) in rows {
            let index = Int(place.table)
            kinds[index].count += 1
            if touch.isNew { kinds[index].new += 1 }
            kinds[index].add(place.key, touch.last, limit: limit)
        }
        return Dictionary(zip(tables, kinds)) { first, _ in first }
    }

    /// By person, how many rows they wrote.
    var people: [String: Int] {
        var bySet = [Int](repeating: 0, count: writers.count)
        for touch in rows.values { bySet[Int(touch.writers)] += 1 }
        var result: [String: Int] = [:]
        for (persons, count) in zip(writers, bySet) where count > 0 {
            for person in persons { result[person, default: 0] += count }
        }
        return result
    }
}

extension ShiftTouches.Kind {
    fileprivate mutating func add(_ key: RowKey, _ last: Int64, limit: Int) {
        if latest.count == limit {
            guard let end = latest.last, (end.last, end.key) < (last, key) else { return }
            latest.removeLast()
        }
        let place = latest.firstIndex { ($0.last, $0.key) < (last, key) } ?? latest.count
        latest.insert((key, last), at: place)
    }
}
