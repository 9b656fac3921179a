/// What went wrong, in the four parts that let a person act: the operation that failed, the place
/// where it failed, the cause, and what to do about it.
///
/// `code` is what programs look at; the texts are for people. Shaped after Litestream's `LTXError`
/// (operation, path, hint) and service-lifecycle's `ServiceRunnerError` (a struct with a code, so that
/// new codes break nobody's switch).
public struct OutpostError: Error, Sendable, Equatable {
    /// What sort of failure this is. Each code has one exit status, listed in `docs/COMMANDS.md`.
    public enum Code: String, Sendable, CaseIterable {
        /// A value, file or argument is not what it must be.
        case invalidInput = "invalid-input"
        /// The thing that was named does not exist here.
        case notFound = "not-found"
        /// It exists already and must not be replaced.
        case alreadyExists = "already-exists"
        /// Another process holds the replica.
        case locked
        /// The disk is full.
        case diskFull = "disk-full"
        /// The disk cannot be written.
        case readOnly = "read-only"
        /// The disk or SQLite reported an error.
        case storage
        /// Bytes that were stored do not say what they said when they were written.
        case corrupt
        /// No connection, or it broke: try again when there is a link.
        case unreachable
        /// What answered is not an Outpost hub, or not the hub of this mission.
        case notAHub = "not-a-hub"
        /// Peer and we do not speak the same protocol, or it broke it.
        case protocolViolation = "protocol-violation"
        /// Not allowed: no certificate, no grant, a wrong or used code.
        case refused
        /// A named limit was passed.
        case limit
        /// The operation was cancelled.
        case cancelled
    }

    public var code: Code
    /// What was being done, as a phrase: "open the replica".
    public var operation: String
    /// Where: a path, a line, a table and column, a URL. Empty when the operation says it all.
    public var place: String
    /// Why it failed.
    public var cause: String
    /// What to do. Empty when there is nothing sensible to say.
    public var hint: String

    public init(
        _ code: Code, operation: String, place: String = "", cause: String, hint: String = ""
    ) {
        self.code = code
        self.operation = operation
        self.place = place
        self.cause = cause
        self.hint = hint
    }
}

extension OutpostError: CustomStringConvertible {
    public var description: String {
        var text = "cannot \(operation)"
        if !place.isEmpty { text += " (\(place))" }
        text += ": \(cause)"
        if !hint.isEmpty { text += "\n  what to do: \(hint)" }
        return text
    }
}
