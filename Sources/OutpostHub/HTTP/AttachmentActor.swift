import OutpostModel
import OutpostStore
import OutpostSync

/// What one request does with one file, on a thread that may block.
actor AttachmentActor {
    private let executor = BlockingExecutor(label: "outpost.attachment")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let attachments: HubAttachments
    private let edge: ReplicaID
    private var arrival: AttachmentArrival?
    private var taken: (digest: Digest, offset: Int64, left: Int64)?

    init(_ attachments: HubAttachments, edge: ReplicaID) {
        self.attachments = attachments
        self.edge = edge
    }

    func answer(_ question: AttachmentQuestion) throws -> AttachmentAnswer {
        try attachments.answer(question, from: edge)
    }

    // MARK: Bringing

    /// - Returns: false: all of it is here already.
    func begin(_ hash: String, after offset: Int64) throws -> Bool {
        arrival = try attachments.arrival(of: hash, after: offset, from: edge)
        return arrival != nil
    }

    func receive(_ bytes: [UInt8]) throws { try arrival?.write(bytes) }

    /// The request is over, or broke: what came stays.
    ///
    /// - Throws: `corrupt` where all of it came and is another file.
    func end() throws -> AttachmentReceipt {
        guard let arrival else { return AttachmentReceipt(held: 0, isWhole: true) }
        defer { arrival.close() }
        if arrival.isWhole { try arrival.finish() }
        return AttachmentReceipt(held: arrival.held, isWhole: arrival.isWhole)
    }

    // MARK: Taking

    func open(_ hash: String, after offset: Int64, bytes: Int64) throws {
        taken = (try attachments.digest(of: hash, for: edge), offset, bytes)
    }

    /// - Returns: nil at the end.
    func next() throws -> [UInt8]? {
        guard let (digest, offset, left) = taken, left > 0 else { return nil }
        let bytes = try attachments.piece(of: digest, after: offset, limit: Int(clamping: left))
        guard !bytes.isEmpty else { return nil }
        taken = (digest, offset + Int64(bytes.count), left - Int64(bytes.count))
        return bytes
    }
}
