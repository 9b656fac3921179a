import ArgumentParser
import OutpostField
import OutpostModel
import OutpostStore

struct PlacesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "places", abstract: "Departments and communes: take their borders, find one.",
        subcommands: [PlacesTakeCommand.self, PlacesFindCommand.self])
}

struct PlacesTakeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take",
        abstract: "Take the borders of departments and communes from GeoJSON files.",
        discussion: """
            Give the files of both levels together, as OCHA publishes them for each country. What was taken before is \
            replaced, and only once everything was read.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "GeoJSON files, as hti_admbnda_adm1.geojson and hti_admbnda_adm2.geojson.")
    var files: [String]

    private struct Answer: Encodable {
        let file: String
        let bytes, firstLevel, secondLevel, corners, sourceCorners: Int
        let leftOutSquareMetres: Double
    }

    func run() throws {
        let folder = ReplicaFolder(path: options.path)
        try Replica.requireExisting(folder)
        var features: [BoundaryFile.Feature] = []
        for file in files {
            let bytes = try AtomicFile.read(file, operation: "read boundaries")
            features += try BoundaryFile.read(bytes, name: file)
        }
        let taken = try Places.take(features)
        let bytes = PlacesFile.encode(taken.places)
        // It is read as it will be before it takes the place of what stands there.
        _ = try PlacesFile.decode(bytes, file: folder.areas)
        try folder.createPlaces()
        try AtomicFile.write(bytes, to: folder.areas)
        let answer = Answer(
            file: folder.areas, bytes: bytes.count,
            firstLevel: taken.places.areas(level: 1).count,
            secondLevel: taken.places.areas(level: 2).count,
            corners: taken.places.borders.pointCount, sourceCorners: taken.sourcePoints,
            leftOutSquareMetres: taken.triangle)
        options.output.line(
            "took \(answer.firstLevel) areas of level 1 and \(answer.secondLevel) of level 2")
        options.output.line(
            "wrote \(answer.file), \(answer.bytes) bytes, \(answer.corners) corners of \(answer.sourceCorners)"
        )
        try options.output.json(answer)
    }
}
