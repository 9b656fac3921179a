import Foundation
import Hummingbird
import OutpostModel
import OutpostSync

extension HubRouter {
    /// Answers a question for news once there is something. Whoever may not ask is told so at once.
    func waitForNews(_ request: Request, _ context: HubRequestContext) async -> Response {
        await withSpeaker(context) { speaker in
            let pass: ExchangeGate<ReplicaID>.Pass
            switch waiting.enter(speaker.replica) {
            case .success(let entered): pass = entered
            case .failure:
                return HubResponse.later(
                    .tooManyRequests, cause: "too many questions for news wait already")
            }
            defer { withExtendedLifetime(pass) {} }
            do {
                var request = request
                let body = try await request.collectBody(upTo: HubLimits.newsBytes)
                let question = try JSONDecoder().decode(
                    NewsQuestion.self, from: Data(body.readableBytesView))
                try registry.noteContact(of: speaker.replica, roster: nil, now: now)
                let channel = context.channel
                let isNews = try await news.wait(with: question, of: speaker.replica) {
                    channel.isActive
                }
                return HubResponse.json(NewsAnswer(isNews: isNews))
            } catch let error as OutpostError {
                return HubResponse.problem(error)
            } catch {
                return HubResponse.problem(
                    .badRequest, code: "invalid-input", cause: "this is no question for news",
                    hint: "docs/PROTOCOL.md says what one looks like")
            }
        }
    }
}
