import OutpostModel

// THE MAPPING FILE
//
// UTF-8 YAML, with the same rules as the mission file. Writer: whoever knows the source. Reader:
// `Mapping.load`.
//
//     source: ushahidi                the source's name; part of each row's key: it never changes
//     table: incident                 where the rows go; a table with a space of its own
//     match: [Serial, LOCATION]       a file with all these headers is of this kind
//     encoding: utf-8                 default; or latin1, windows-1252
//     delimiter: ","                  default; one ASCII character, `tab` for a tabulator
//     reference: Serial               the source's own reference; part of each row's key
//     created: {from: RECEIVED, date: dd/MM/yyyy HH:mm, zone: "-05:00"}
//                                     optional: a date that NEVER changes at the source, for the
//                                     key's time; leave it out when in doubt, since a corrected
//                                     date would make a second row
//     maps:                           tables of codes that several columns use
//       categories: {"1. Fire": fire}
//     columns:                        each takes `from` or `constant`
//       title: {from: TITLE, trim: true, unescape: html}     &quot; becomes what it means
//       place_text: {from: [TOWN, QUARTER], join: ", "}
//       observed_at: {from: DATE, date: dd/MM/yyyy HH:mm, zone: "-05:00"}
//       category: {from: KIND, split: ",", take: first, choices: categories, otherwise: other,
//                  default: other}    `otherwise`: for a code that is not named; without it
//                                     the record is rejected. `default`: for an empty cell
//       categories: {from: KIND, split: ",", choices: categories}       all codes, spaces between
//       latitude: {from: LAT, decimal: comma}
//       source_kind: {constant: public_report}
//     bounds:                         what lies outside is kept and gets the flag
//       {latitude: 17.9..20.2, longitude: -74.6..-71.6, flag: outside_area}
//
// Numbers, dates and codes are trimmed always. `source_system` and `source_reference` are filled
// with `source` and the record's reference when the table has them and the mapping does not.
extension Mapping {
    /// Reads a mapping file. Its target columns are checked against `mission`; its headers are
    /// checked when a file is there, by `RowImporter`.
    package static func load(
        bytes: [UInt8], mission: Mission
    ) throws(MappingError) -> Mapping {
        let root = try YAMLDocument.parse(bytes, as: .mapping)
        let reader = MappingReader(mission: mission)
        return try reader.read(root)
    }
}

/// The keys that a mapping file may have, place by place.
enum MappingKey {
    static let root = [
        "source", "table", "match", "encoding", "delimiter", "reference", "created", "maps",
        "columns", "bounds",
    ]
    static let created = ["from", "date", "zone"]
    static let column = [
        "from", "join", "constant", "trim", "date", "zone", "split", "take", "choices", "otherwise",
        "default", "decimal", "unescape",
    ]
}
