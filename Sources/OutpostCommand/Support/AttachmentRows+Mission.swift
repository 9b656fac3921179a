import OutpostField
import OutpostStore

extension AttachmentRows {
    /// Of the mission's table of attachments.
    ///
    /// - Returns: nil where it has none.
    init?(_ mission: Mission) {
        guard let table = AttachmentTable(mission) else { return nil }
        self.init(
            table: table.schema.name, contentHash: AttachmentTable.Column.contentHash.rawValue,
            byteCount: AttachmentTable.Column.byteCount.rawValue)
    }
}
