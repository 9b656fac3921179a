import OutpostModel

/// What a laptop asks of files, each by its hash. At most `AttachmentSyncLimits.filesPerQuestion` in all.
///
/// Reports travel first, by exchanges; the files that they speak of follow, over the same connection, and give way to any report.
///
///     POST /attachments                            AttachmentQuestion → AttachmentAnswer, JSON: what each end has
///     POST /attachment?digest=HEX&after=N          the file's bytes from N on, as far as the sender comes → AttachmentReceipt,
///                                                  JSON. N is what the hub said that it holds: else 409
///     GET /attachment?digest=HEX&after=N&bytes=M   at most M of its bytes from N on
///
/// A file is named by the SHA-256 of its content, in 64 lower-case hexadecimal digits, and belongs to the spaces of the rows that
/// speak of it: who may read or add to one of those may bring it, who may read one of them may take it. 404 for all others,
/// whether it is there or not.
package struct AttachmentQuestion: Codable, Sendable, Equatable {
    /// Files that it has.
    package var offers: [String]
    /// Files that it lacks.
    package var wants: [String]

    package init(offers: [String], wants: [String]) {
        self.offers = offers
        self.wants = wants
    }
}

/// What the hub answers, in the question's order.
package struct AttachmentAnswer: Codable, Sendable, Equatable {
    /// How many bytes it holds of each file that is offered; -1: none is to be sent.
    package var offers: [Int64]
    /// How large each file is that is wanted; -1: it is not here, or not this device's to have.
    package var wants: [Int64]

    package init(offers: [Int64], wants: [Int64]) {
        self.offers = offers
        self.wants = wants
    }

    package static let none: Int64 = -1
}

/// What the hub holds of a file after some of it came.
package struct AttachmentReceipt: Codable, Sendable, Equatable {
    package var held: Int64
    /// All of it is there, has its hash, and survives a power cut.
    package var isWhole: Bool

    package init(held: Int64, isWhole: Bool) {
        self.held = held
        self.isWhole = isWhole
    }
}

/// Bounds of how files travel, each with its reason.
package enum AttachmentSyncLimits {
    /// Hashes in one question: 66 KiB of JSON, which a slow link carries in a minute.
    package static let filesPerQuestion = 512
    /// A question's body, with room for each hash and what stands around it.
    package static let questionBytes = 64 << 10
    /// The longest that one request brings of a file: then an exchange tells of what came to the hub meanwhile.
    package static let requestTime = Duration.seconds(20)
    /// How long the wish for a piece of a file may take: what is written here meanwhile waits for its end.
    package static let pieceTime = Duration.seconds(2)
    /// The first piece that is asked for, before it is known how fast the link is.
    package static let firstPieceBytes: Int64 = 64 << 10
    /// The least and the most that is asked for at once.
    package static let pieceBytes: ClosedRange<Int64> = (16 << 10)...(8 << 20)
    /// How often it is looked for whether a report was written here.
    package static let lookInterval = Duration.milliseconds(100)
    /// What is read of a file at a time.
    package static let readBytes = 64 << 10
    /// What is given to the link at once: it becomes one record of TLS, of which nothing arrives where a link breaks within it.
    package static let recordBytes = 8 << 10
}
