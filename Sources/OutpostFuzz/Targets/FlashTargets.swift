import OutpostModel
import OutpostTestSupport
import OutpostTrust
import OutpostWire

/// What comes by a road that carries little: flash messages, before anything of them is believed.
///
/// Strategy: what is inside, as whoever knows a reader's key can write it. Invariants: a form that is taken is bodies that a journal would take or refuse
/// by itself, and few enough; a part and letters are written as they were read.
enum FlashTargets {
    static let all = [form, box]

    private static let identity: UInt64 = 0xA0A1_A2A3_A4A5_A6A7

    private static func names() throws -> FlashNames {
        FlashNames(
            schema: try TestSchema.mission(), devices: [identity], persons: ["amina", "bruno"])
    }

    private static let form = FuzzTarget(
        "flash-form", reads: "changesets in few bytes",
        samples: { _ in
            let schema = try TestSchema.mission()
            var generator = SeededGenerator(seed: 12)
            return try (0..<40).compactMap { _ in
                let changeset = Changeset.randomReport(
                    schema, identity: identity, using: &generator)
                let body = ChangesetBody.encode(changeset)
                do {
                    return try FlashForm.encode([body], names: try names())
                } catch is ByteReader.Failure {
                    return nil
                }
            }
        }
    ) { input in
        let names = try names()
        let bodies = try FlashForm.decode(input, names: names, identity: identity)
        try FuzzFinding.expect(bodies.count <= FlashLimits.changesets, "too many changesets")
        var views: [[UInt8]] = []
        for body in bodies {
            _ = try ChangesetBody.view(body)
            views.append(body)
        }
        // What is taken can be told again, to the same bodies.
        let again = try FlashForm.encode(views, names: names)
        let read = try FlashForm.decode(again, names: names, identity: identity)
        try FuzzFinding.expect(read == bodies, "it is told as other changesets")
    }

    private static let box = FuzzTarget(
        "flash-box", reads: "a flash message as it travels",
        samples: { _ in
            let mission = MissionID(digest: .zero)
            let key = BoxKey()
            return try FlashKind.allCases.map {
                try FlashBox(
                    sealing: Array("content".utf8), kind: $0, to: key.publicBytes,
                    mission: mission
                ).encoded()
            }
        }
    ) { input in
        let box = try FlashBox(decoding: input)
        try FuzzFinding.expect(box.encoded() == input, "it is written in other bytes")
    }
}
