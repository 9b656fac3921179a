import Testing

/// A command that opens a replica to read either notes what it shows of restricted spaces, or stands here with the reason why not.
@Suite struct AccessTests {
    private static let exempt: [String: String] = [
        "AccessCommand.swift": "the access log itself",
        "AuditCommand.swift": "keys alone",
        "ExposureReport.swift": "the commands that give it note it",
        "EnrolledIdentity.swift": "keys of the device",
        "FolderLook.swift": "counts and codes alone",
        "FingerprintCommand.swift": "sums alone",
        "HubApproveCommand.swift": "the mission file alone",
        "HubEraseCommand.swift": "shows nothing",
        "HubErasuresCommand.swift": "orders, by key",
        "HubInitCommand.swift": "the mission file alone",
        "HubPrivateCommand.swift":
            "opaque ids and due times: an alarm that nothing may keep from view",
        "HubRetentionCommand.swift": "counts and keys",
        "PersonCommands.swift": "persons alone",
        "ReportStatus.swift": "how far a report got, and nothing of what it says",
        "SignInCommand.swift": "persons alone",
        "StatusCommand.swift": "counts alone",
        "VerifyCommand.swift": "places and digests",
        "VaultOptions.swift": "opens for commands, which note by themselves",
    ]

    @Test func `Every command that reads notes what is restricted, or says why it need not`() throws
    {
        var used: Set<String> = []
        for file in try Repository.swiftFiles(in: "Sources/OutpostCommand") {
            let name = String(file.path.split(separator: "/").last ?? "")
            guard
                file.text.contains("options.view()") || file.text.contains(".reading(options")
                    || file.text.contains("view: ReplicaView")
            else { continue }
            if file.text.contains(".disclose(") || file.text.contains(".note(") { continue }
            #expect(Self.exempt[name] != nil, "\(file.path) shows what no entry tells of")
            used.insert(name)
        }
        #expect(Set(Self.exempt.keys).subtracting(used).sorted() == [], "they need no exemption")
    }
}
