import OutpostLink
import OutpostModel

/// A question to the hub beside the exchange: one small body each way, JSON.
struct HubQuestion {
    let path: String
    let operation: String
    /// How long the hub may be silent, where it is asked to wait; nil: as ever.
    var patience: Duration?

    /// Two certificates, of 900 bytes each, in PEM and JSON.
    private static let answerBytes = 64 << 10

    /// - Returns: the body of a 200.
    func ask(_ body: [UInt8], over link: any Link) throws -> [UInt8] {
        var offset = 0
        var received: [UInt8] = []
        let response = try link.perform(
            LinkRequest(.post, path: path, contentType: "application/json", patience: patience),
            produce: { limit in
                let end = min(body.count, offset + limit)
                defer { offset = end }
                return Array(body[offset..<end])
            },
            respond: { _ in },
            consume: { bytes in
                guard received.count + bytes.count <= Self.answerBytes else {
                    throw SyncFailure.protocolViolation(
                        operation, "the answer is longer than a hub's")
                }
                received.append(contentsOf: bytes)
            })
        guard response.status == 200 else {
            throw OutpostError(
                .refused, operation: operation, cause: "the hub answered \(response.status)",
                hint: "if it stays so, ask the hub's officer")
        }
        return received
    }
}
