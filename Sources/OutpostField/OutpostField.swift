// OutpostField: what the field knows and the engine does not.
//
//     Document/   YAML read with marks, so that an error names line, column and key
//     Mission/    the mission file: spaces, tables, columns, choices, labels; it yields a Schema
//     Values/     what a local write is checked against
//     Import/     CSV, the mapping file, and records made into rows
//     Geography/  positions as they are typed, grid references, administrative areas and their names
//     Missions/   the mission and the mappings that are shipped
