import OutpostModel

/// How much of a file to ask for at once: what the link is measured to carry in `AttachmentSyncLimits.pieceTime`. Pure.
struct PieceSize: Sendable {
    private(set) var bytes = AttachmentSyncLimits.firstPieceBytes

    /// A piece came.
    mutating func took(_ count: Int64, in time: Duration) {
        let seconds = max(time / .seconds(1), 0.001)
        let wanted = Double(count) / seconds * (AttachmentSyncLimits.pieceTime / .seconds(1))
        // At most twice as much as before: one fast piece may have come out of a buffer.
        let next = min(wanted, Double(bytes) * 2)
        let range = AttachmentSyncLimits.pieceBytes
        bytes = min(max(Int64(next), range.lowerBound), range.upperBound)
    }
}
