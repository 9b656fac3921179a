/// A changeset's canonical body: the bytes whose SHA-256 is its digest, and which the journal keeps. Where an order of erasure
/// took something out, the journal keeps the body of what remains, and the digest of the whole.
///
/// It is a byte table of our own, never protobuf's bytes, so that one meaning has one spelling: whatever
/// decodes encodes to the same bytes again. Fixed numbers are big-endian; `varint` is unsigned LEB128 in its
/// shortest form; `signed` is zigzag and varint; `string` is a varint length and UTF-8.
///
///     BODY
///       format            1 byte     1: version 1
///       space             2 bytes
///       replica           8 bytes    never zero
///       incarnation       4 bytes    never zero
///       lane              1 byte     0 flash, 1 priority, 2 routine, 3 bulk
///       sequence          varint     from 1
///       milliseconds      varint     since 1970
///       counter           varint
///       mission version   varint
///       roster version    varint
///       flags             1 byte     bit 0: clock doubtful; bit 1: a transaction part follows; bit 2: opaque
///       person            string
///       identification    1 byte     see Author.Identification
///       transaction       16 + 1     only with bit 1: id, number of parts (2 or more)
///       OPAQUE                       only with bit 2, in place of all that follows: see OpaqueContent
///       table count       varint     at least 1; 0 only where an order of erasure left none
///       TABLE …                      by name, ascending
///
///     TABLE
///       name              string
///       cell count        varint
///       cell name         string …   the cells written in this changeset, ascending
///       row count         varint     at least 1
///       ROW …                        by key, ascending
///
///     ROW
///       key               16 bytes   version 8, its space that of the body
///       CHANGE
///       carried count     varint     only with bit 5 of the operation, at least 1
///       CARRIED …                    by replica, incarnation, lane, sequence, ascending
///
///     CHANGE
///       operation         1 byte     low 4 bits: 0 insert, 1 edit, 2 delete, 3 ruling; bit 4: CONTEXT follows;
///                                    bit 5: carried changes follow the CHANGE
///       CONTEXT                      only with bit 4, and then not empty
///       reason            string     only of a ruling
///       write count       varint
///       WRITE …                      by cell, then by kind, ascending
///
///     CARRIED (what another changeset of this space did to the row)
///       replica           8 bytes    and so on to sequence, as in BODY; never the body's own journal
///       incarnation       4 bytes
///       lane              1 byte     less urgent than the body's
///       sequence          varint
///       digest            32 bytes   of that changeset's body
///       milliseconds      varint     and so on to identification, as in BODY; bits 1 and 2 of the flags are not set
///       counter           varint
///       mission version   varint
///       roster version    varint
///       flags             1 byte
///       person            string
///       identification    1 byte
///       CHANGE                       without bit 5
///
///     WRITE
///       cell              varint     index into the table's cell names
///       kind              1 byte     low 4 bits: 0 set, 1 increment, 2 add, 3 remove; bit 4: exceptions follow
///       exception count   varint     only with bit 4, at least 1; then ascending: as in a context
///       value count       varint     at least 1; increment: one integer; add and remove: one text, the
///                                    canonical JSON of at least one element
///       VALUE …
///
///     VALUE
///       type              1 byte     0 null, 1 integer, 2 real, 3 text, 4 blob
///       content                      none | signed | 8 bytes IEEE 754 | string | varint length and bytes
///
///     CONTEXT (the space is the body's; it holds neither its own changeset nor a later one of that journal)
///       journal count     varint, then ascending: replica (8), incarnation (4), lane (1), sequence (varint)
///       dot count         varint, then ascending: the same four
///       exception count   varint, then ascending: the same four
package enum ChangesetBody {
    package static let format: UInt8 = 1

    enum Flag {
        static let clockDoubtful: UInt8 = 1 << 0
        static let transaction: UInt8 = 1 << 1
        static let opaque: UInt8 = 1 << 2
        static let known: UInt8 = clockDoubtful | transaction | opaque
    }

    enum RowFlag {
        static let operationMask: UInt8 = 0x0F
        static let context: UInt8 = 1 << 4
        static let carried: UInt8 = 1 << 5
    }

    enum WriteFlag {
        static let kindMask: UInt8 = 0x0F
        static let exceptions: UInt8 = 1 << 4
    }
}
