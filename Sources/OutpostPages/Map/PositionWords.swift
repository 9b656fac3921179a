import OutpostField

/// What is said about positions that are not understood, or are doubtful, in the reader's language.
struct PositionWords {
    let room: PageRoom

    func text(of fault: CoordinateFault) -> String {
        room.phrase(Self.key(fault.kind), ["part": fault.part])
    }

    func text(of doubt: TypedPlace.Doubt) -> String {
        switch doubt {
        case .swapped(let other), .sign(let other):
            room.phrase(Self.key(doubt), ["position": other.description])
        case .farAway, .outsideEveryArea: room.phrase(Self.key(doubt))
        }
    }

    /// A test asks every language for each.
    static func key(_ kind: CoordinateFault.Kind) -> String {
        "position_\(kind.rawValue.replacing("-", with: "_"))"
    }

    static func key(_ doubt: TypedPlace.Doubt) -> String {
        "position_doubt_\(doubt.code.replacing("-", with: "_"))"
    }
}
