import OutpostModel

/// A value of a column in a flash form, and what it may be told by: see `FlashForm`, VALUE.
struct FlashValue {
    let column: ColumnSchema
    /// It holds base references.
    let isReference: Bool
    /// In the row before, where that set it too.
    let before: Value?
    /// Whose base references are told by their counter.
    let replica: ReplicaID
    /// From which times are told.
    let milliseconds: Int64

    private static let powers: [Double] = {
        var powers = [1.0]
        for _ in 0..<FlashLimits.decimals { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    /// Beyond them not every whole number is a double.
    private static let exact = 9_007_199_254_740_992.0

    // MARK: Writing

    func append(_ value: Value, to numbers: inout ByteWriter, _ texts: inout [UInt8]) {
        switch (column.kind, value) {
        case (_, .null): numbers.varint(0)
        case (.integer, .integer(let number)) where number > .min / 2 && number < .max / 2:
            numbers.varint(2 + Self.zigzag(number))
        case (.real, .real(let number)): append(number, value, to: &numbers, &texts)
        case (.text, .text(let text)): append(text, value, to: &numbers, &texts)
        default: appendOther(value, to: &numbers, &texts)
        }
    }

    private func appendOther(
        _ value: Value, to numbers: inout ByteWriter, _ texts: inout [UInt8]
    ) {
        // In a text column OTHER is 1 above the two bits that say what a number is.
        numbers.varint(UInt64(column.kind == .text ? 1 << 2 : 1))
        Self.append(other: value, to: &numbers, &texts)
    }

    private func append(
        _ number: Double, _ value: Value, to numbers: inout ByteWriter, _ texts: inout [UInt8]
    ) {
        if before == value { return numbers.varint(2) }
        for (decimals, power) in Self.powers.enumerated() {
            let scaled = (number * power).rounded()
            guard abs(scaled) < Self.exact else { break }
            guard scaled / power == number else { continue }
            numbers.varint(3 + decimals)
            return numbers.signed(Int64(scaled))
        }
        appendOther(value, to: &numbers, &texts)
    }

    private func append(
        _ text: String, _ value: Value, to numbers: inout ByteWriter, _ texts: inout [UInt8]
    ) {
        if !text.isEmpty, before == value { return numbers.varint(3 << 2) }
        if isReference, let counter = counter(of: text) {
            return numbers.varint(counter << 2 | FlashForm.Text.reference)
        }
        if let time = FlashTime(spelling: text), time.text.utf8.elementsEqual(text.utf8) {
            numbers.varint(time.number << 2 | FlashForm.Text.time)
            return numbers.signed(time.distance(from: milliseconds))
        }
        if let key = RowKey(text) {
            numbers.varint(2 << 2)
            return key.append(to: &numbers.bytes)
        }
        numbers.varint(UInt64(text.utf8.count) << 2 | FlashForm.Text.plain)
        texts += text.utf8
    }

    private func counter(of text: String) -> UInt64? {
        let parts = text.split(separator: "-")
        guard parts.count == 4, let counter = UInt64(parts[2]), counter < Limits.sequence,
            BaseReference(replica: replica, counter: counter).description == text
        else { return nil }
        return counter
    }

    static func append(
        other value: Value, to numbers: inout ByteWriter, _ texts: inout [UInt8]
    ) {
        switch value {
        case .null: numbers.byte(ValueType.null.rawValue)
        case .integer(let number):
            numbers.byte(ValueType.integer.rawValue)
            numbers.signed(number)
        case .real(let number):
            numbers.byte(ValueType.real.rawValue)
            numbers.fixed(number.bitPattern)
        case .text(let text):
            numbers.byte(ValueType.text.rawValue)
            numbers.varint(text.utf8.count)
            texts += text.utf8
        case .blob(let bytes):
            numbers.byte(ValueType.blob.rawValue)
            numbers.varint(bytes.count)
            texts += bytes
        }
    }

    // MARK: Reading

    func read(
        _ numbers: inout ByteReader, _ texts: inout ByteReader
    ) throws(ByteReader.Failure) -> Value {
        let number = try numbers.varint("value")
        switch (column.kind, number) {
        case (_, 0): return .null
        case (.text, _): return try readText(number, &numbers, &texts)
        case (_, 1): return try Self.readOther(&numbers, &texts)
        case (.integer, _): return .integer(Self.unzigzag(number - 2))
        case (.real, 2): return try valueBefore(numbers)
        case (.real, _):
            let decimals = number - 3
            guard decimals < UInt64(Self.powers.count) else {
                throw numbers.failure("value", .unexpected("too many decimals"))
            }
            return .real(Double(try numbers.signed("value")) / Self.powers[Int(decimals)])
        case (.blob, _): throw numbers.failure("value", .unexpected("unknown form"))
        }
    }

    private func valueBefore(_ numbers: ByteReader) throws(ByteReader.Failure) -> Value {
        guard let before else {
            throw numbers.failure("value", .unexpected("no row before it"))
        }
        return before
    }

    private func readText(
        _ number: UInt64, _ numbers: inout ByteReader, _ texts: inout ByteReader
    ) throws(ByteReader.Failure) -> Value {
        let rest = number >> 2
        switch number & 3 {
        case FlashForm.Text.plain: return .text(try Self.readText(rest, &texts))
        case FlashForm.Text.reference:
            guard isReference else {
                throw numbers.failure("value", .unexpected("no column of references"))
            }
            return .text(BaseReference(replica: replica, counter: rest).description)
        case FlashForm.Text.time:
            let distance = try numbers.signed("time")
            guard let time = FlashTime(number: rest, distance, from: milliseconds) else {
                throw numbers.failure("time", .unexpected("no such time"))
            }
            return .text(time.text)
        default: break
        }
        switch rest {
        case 1: return try Self.readOther(&numbers, &texts)
        case 2:
            let key = RowKey(
                high: try numbers.fixed("key"), low: try numbers.fixed("key"))
            return .text(key.description)
        case 3: return try valueBefore(numbers)
        default: throw numbers.failure("value", .unexpected("unknown form"))
        }
    }

    static func readText(
        _ count: UInt64, _ texts: inout ByteReader
    ) throws(ByteReader.Failure) -> String {
        guard count <= UInt64(texts.remaining) else { throw texts.failure("text", .truncated) }
        let bytes = try texts.raw("text", count: Int(count))
        guard bytes.withUnsafeBytes({ UTF8Check.isValid($0) }) else {
            throw texts.failure("text", .invalidUTF8)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func readOther(
        _ numbers: inout ByteReader, _ texts: inout ByteReader
    ) throws(ByteReader.Failure) -> Value {
        switch ValueType(rawValue: try numbers.byte("value type")) {
        case .null: return .null
        case .integer: return .integer(try numbers.signed("integer"))
        case .real: return .real(Double(bitPattern: try numbers.fixed("real")))
        case .text: return .text(try readText(try numbers.varint("text"), &texts))
        case .blob:
            let count = try numbers.varint("blob")
            guard count <= UInt64(texts.remaining) else { throw texts.failure("blob", .truncated) }
            return .blob(try texts.raw("blob", count: Int(count)))
        case nil: throw numbers.failure("value type", .unexpected("unknown type"))
        }
    }

    static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

    static func unzigzag(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}

/// A field time (RFC 3339, to the second) as a flash form tells it.
struct FlashTime {
    /// Bit 0: seconds and not minutes are told. The rest: 0 for `Z`, else 1 + the zigzag of the offset in quarter hours.
    let number: UInt64
    let text: String
    private let milliseconds: Int64

    private var unit: Int64 { Self.unit(number) }

    private static func unit(_ number: UInt64) -> Int64 { number & 1 == 1 ? 1_000 : 60_000 }

    /// - Returns: nil where it is none, or has an offset that cannot be told.
    init?(spelling text: String) {
        guard let time = FieldTime(text), time.offsetMinutes % 15 == 0, time.second < 60 else {
            return nil
        }
        let zone = FlashValue.zigzag(Int64(time.offsetMinutes / 15)) + 1
        let number = (text.hasSuffix("Z") ? 0 : zone) << 1 | (time.second == 0 ? 0 : 1)
        self.init(number: number, milliseconds: time.milliseconds)
    }

    /// - Returns: nil where there is no such time.
    init?(number: UInt64, _ distance: Int64, from origin: Int64) {
        let unit = Self.unit(number)
        let (place, isOver) = Self.floored(origin, unit).addingReportingOverflow(distance)
        let (milliseconds, isFar) = place.multipliedReportingOverflow(by: unit)
        guard !isOver, !isFar else { return nil }
        self.init(number: number, milliseconds: milliseconds)
    }

    private init?(number: UInt64, milliseconds: Int64) {
        let zone = number >> 1
        let quarters = zone == 0 ? 0 : FlashValue.unzigzag(zone - 1)
        guard abs(quarters) < 96,
            let time = FieldTime(milliseconds: milliseconds, offsetMinutes: Int(quarters) * 15)
        else { return nil }
        self.number = number
        self.milliseconds = milliseconds
        text = zone == 0 ? String(time.description.dropLast(6)) + "Z" : time.description
    }

    func distance(from origin: Int64) -> Int64 {
        Self.floored(milliseconds, unit) - Self.floored(origin, unit)
    }

    private static func floored(_ value: Int64, _ unit: Int64) -> Int64 {
        value / unit - (value % unit < 0 ? 1 : 0)
    }
}

extension FieldTime {
    /// The moment as it is told at an offset from UTC.
    ///
    /// - Returns: nil outside the years 1 to 9999.
    init?(milliseconds: Int64, offsetMinutes: Int) {
        let day: Int64 = 86_400_000
        // Beyond what any year of four digits reaches.
        guard abs(milliseconds) < 400_000_000 * 1_000_000 else { return nil }
        let local = milliseconds + Int64(offsetMinutes) * 60_000
        let days = Int(local / day - (local % day < 0 ? 1 : 0))
        let seconds = Int((local - Int64(days) * day) / 1_000)
        // Howard Hinnant's civil_from_days.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthOfYear = (5 * dayOfYear + 2) / 153
        let month = monthOfYear < 10 ? monthOfYear + 3 : monthOfYear - 9
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * monthOfYear + 2) / 5 + 1, hour: seconds / 3_600,
            minute: seconds / 60 % 60, second: seconds % 60, offsetMinutes: offsetMinutes)
    }
}
