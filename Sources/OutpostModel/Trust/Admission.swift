/// Why a changeset is held: stored, counted and relayed, and no row merged from it. The numbers are those that are stored and
/// sent.
package enum HoldReason: UInt8, Sendable, CaseIterable {
    /// An officer held it, by the roster.
    case officer = 1
    /// The roster knows no such device.
    case unknownDevice = 2
    /// The device was revoked, and this lies after the last that was accepted of it.
    case revoked = 3
    /// It lies on a branch of a forked journal, after the last that both branches share.
    case forked = 4
    /// The device may not write to this space, or may not any more.
    case notGranted = 5
    /// The device's changesets count only with a person who was proven there, and this one has none.
    case personNotProven = 6
    /// That person may not write to this space, or may not any more.
    case personNotGranted = 7
    /// It is larger than the roster allows the device.
    case overLimit = 8
}

/// What admission may look at: the changeset itself and nothing else. Not when it came, nor what came before.
package struct AdmissionSubject: Sendable, Hashable {
    package let header: ChangesetHeader
    /// The length of its body.
    package let bodyBytes: Int

    package init(header: ChangesetHeader, bodyBytes: Int) {
        self.header = header
        self.bodyBytes = bodyBytes
    }
}

/// Which changesets count, by the latest roster: a pure function of (changeset, roster), so that every order of arrival ends
/// alike.
package struct Admission: Sendable {
    /// nil: it is admitted.
    package let holdReason: @Sendable (AdmissionSubject) -> HoldReason?

    package init(holdReason: @escaping @Sendable (AdmissionSubject) -> HoldReason?) {
        self.holdReason = holdReason
    }

    /// Before the first roster: everything counts.
    package static let everything = Admission { _ in nil }
}

extension HoldReason {
    /// Why, in words that follow 'it is held, since …'.
    package var explanation: String {
        switch self {
        case .officer: "an officer at the hub holds it"
        case .unknownDevice: "the roster does not know this device"
        case .revoked: "this device was revoked"
        case .forked: "the journal was forked: a copy of this replica wrote too"
        case .notGranted: "this device may not write to this space"
        case .personNotProven: "nobody has signed in whom this device could prove"
        case .personNotGranted: "the person signed in may not write to this space"
        case .overLimit: "it is larger than the roster allows this device"
        }
    }

    /// What to do about it.
    package var hint: String {
        switch self {
        case .personNotProven: "sign in, then write it again"
        case .personNotGranted: "let somebody sign in who may, or ask the hub for a grant"
        case .overLimit: "write in smaller transactions"
        case .forked: "sync once: the replica goes on under a new incarnation"
        case .officer, .unknownDevice, .revoked, .notGranted: "ask the officer at the hub"
        }
    }
}
