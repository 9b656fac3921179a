import Foundation
import OutpostModel
import OutpostTrust
import Synchronization

/// Somebody at a browser of this base.
package struct PageSession: Sendable, Equatable {
    /// Who, by PIN or only by name, and when last.
    package var person: PersonSession
    /// What they typed or the roster calls them.
    package let name: String
    /// The hub's officer accepted their PIN at this laptop, or there is none to accept.
    package let isAccepted: Bool

    /// Whom a write names.
    ///
    /// - Throws: `refused` where the session is locked: what is written now is not that person's.
    package func author(at now: SteadyTime) throws -> Author {
        guard !person.isLocked(at: now) else {
            throw OutpostError(
                .refused, operation: "write", place: person.person,
                cause: "the session is locked: nothing was done for some minutes",
                hint: "sign in again; what you were typing is kept")
        }
        return Author(
            person: person.person, identification: person.isProven ? .pin : .unproven)
    }
}

/// Who is signed in at which browser. In memory alone: a restart asks for the PIN again, and drafts are kept elsewhere.
package final class PageSessions: Sendable {
    /// A lock, since requests come on several threads and each holds it for a look.
    private let sessions = Mutex<[String: PageSession]>([:])

    static let cookie = "outpost"

    func session(_ token: String) -> PageSession? {
        token.isEmpty ? nil : sessions.withLock { $0[token] }
    }

    /// Begins one under a new token, in the place of the browser's earlier one.
    func begin(_ session: PageSession, replacing old: String, random: () -> UInt64) -> String {
        let token =
            Hexadecimal.text(of: random(), digits: 16)
            + Hexadecimal.text(of: random(), digits: 16)
        sessions.withLock { sessions in
            sessions[old] = nil
            // A browser that was closed never signs out: the one that is longest without a use goes.
            if sessions.count >= PageLimits.sessions, let any = sessions.keys.first {
                sessions[any] = nil
            }
            sessions[token] = session
        }
        return token
    }

    /// A use keeps a session by PIN open.
    func use(_ token: String, at now: SteadyTime) {
        sessions.withLock { sessions in
            guard let next = sessions[token]?.person.used(at: now) else { return }
            sessions[token]?.person = next
        }
    }

    func end(_ token: String) { sessions.withLock { $0[token] = nil } }

    /// The value of a cookie of a request.
    package static func value(of name: String, in header: String) -> String {
        for part in header.split(separator: ";") {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if pair.count == 2, pair[0] == name { return String(pair[1]) }
        }
        return ""
    }

    /// For the session's life, to this site's own pages alone, and no script's to read.
    static func cookie(_ token: String, isSecure: Bool) -> String {
        "\(cookie)=\(token); Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
    }
}
