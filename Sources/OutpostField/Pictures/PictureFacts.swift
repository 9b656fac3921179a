import OutpostModel

/// When and where a picture was taken, and which way is up, as it says itself.
package struct PictureFacts: Sendable, Equatable {
    /// EXIF's numbers, 1 for a picture that stands as it should.
    package private(set) var orientation = 1
    /// By the camera's clock, whose offset from UTC it may not say.
    package private(set) var localTime: FieldTime?
    /// Whether `localTime` has the camera's own offset; else its offset is 0 and means nothing.
    package private(set) var hasOffset = false
    package private(set) var latitude: Double?
    package private(set) var longitude: Double?
    package private(set) var accuracyMetres: Double?

    init() {}

    /// Reads the TIFF structure that EXIF is.
    init(tiff bytes: [UInt8]) {
        guard let reader = TIFFReader(bytes) else { return }
        let main = reader.directory(at: reader.firstDirectory)
        if let value = main[.orientation].flatMap(reader.integer), (1...8).contains(value) {
            orientation = value
        }
        if let place = main[.exifDirectory].flatMap(reader.integer) {
            readTime(reader.directory(at: place), reader)
        }
        if let place = main[.gpsDirectory].flatMap(reader.integer) {
            readPosition(reader.directory(at: place), reader)
        }
    }

    /// When it was taken, where the camera does not say its offset by the offset of the place.
    package func takenAt(offsetMinutes: Int) -> FieldTime? {
        guard let time = localTime, !hasOffset else { return localTime }
        return FieldTime(
            year: time.year, month: time.month, day: time.day, hour: time.hour,
            minute: time.minute, second: time.second, offsetMinutes: offsetMinutes)
    }

    private mutating func readTime(_ exif: TIFFReader.Directory, _ reader: TIFFReader) {
        guard let text = exif[.takenAt].flatMap(reader.text) else { return }
        // `2026:11:02 14:05:00`
        let parts = text.split { $0 == ":" || $0 == " " }.map { Int($0) ?? -1 }
        guard parts.count == 6 else { return }
        let offset = exif[.takenAtOffset].flatMap(reader.text).flatMap {
            FieldTime.offsetMinutes(of: $0)
        }
        localTime = FieldTime(
            year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4],
            second: parts[5], offsetMinutes: offset ?? 0)
        hasOffset = localTime != nil && offset != nil
    }

    private mutating func readPosition(_ gps: TIFFReader.Directory, _ reader: TIFFReader) {
        func degrees(
            _ tag: TIFFReader.Tag, _ side: TIFFReader.Tag, negative: String, limit: Double
        ) -> Double? {
            guard let parts = gps[tag].flatMap(reader.rationals), (1...3).contains(parts.count),
                let side = gps[side].flatMap(reader.text)
            else { return nil }
            let value = zip(parts, [1, 60, 3600]).reduce(0) { $0 + $1.0 / $1.1 }
            guard value.isFinite, (0...limit).contains(value) else { return nil }
            return side.uppercased() == negative ? -value : value
        }
        guard
            let latitude = degrees(.latitude, .latitudeSide, negative: "S", limit: 90),
            let longitude = degrees(.longitude, .longitudeSide, negative: "W", limit: 180),
            // What cameras write that have no fix.
            latitude != 0 || longitude != 0
        else { return }
        self.latitude = latitude
        self.longitude = longitude
        let accuracy = gps[.positionError].flatMap(reader.rationals)?.first
        if let accuracy, accuracy.isFinite, accuracy >= 0 { accuracyMetres = accuracy }
    }
}
