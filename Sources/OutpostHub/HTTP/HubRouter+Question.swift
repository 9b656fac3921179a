import Hummingbird
import NIOCore
import OutpostModel

extension HubRouter {
    /// Answers a device's question beside the exchange: one small body each way, JSON.
    ///
    /// - Parameters:
    ///   - limit: of the question's body, in bytes.
    ///   - expected: what it must be, as in 'this is not …'.
    func answer(
        _ request: Request, _ context: HubRequestContext, limit: Int, expecting expected: String,
        _ body: ([UInt8], Speaker) throws -> Response
    ) async -> Response {
        await withSpeaker(context) { speaker in
            do {
                var request = request
                let bytes = try await request.collectBody(upTo: limit)
                return try body(Array(bytes.readableBytesView), speaker)
            } catch let error as OutpostError {
                return HubResponse.problem(error)
            } catch {
                return HubResponse.problem(
                    .badRequest, code: "invalid-input", cause: "this is not \(expected)",
                    hint: "docs/PROTOCOL.md says what one looks like")
            }
        }
    }

    /// Answers a device whose key stands in the roster, also one that was revoked, and nobody else.
    func withSpeaker(
        _ context: HubRequestContext, _ body: (Speaker) async -> Response
    ) async -> Response {
        do {
            guard let speaker = try await device(context) else { return Self.isUnknown }
            return await body(speaker)
        } catch {
            return Self.asksTooOften
        }
    }
}
