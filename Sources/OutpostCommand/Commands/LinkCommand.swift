import ArgumentParser
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostSync

struct LinkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Say when and how much each kind of link may be used.",
        discussion: """
            The page and 'outpost sync --watch' keep to it. Which kind of link there is, the interface says that leads out of the laptop: \
            'ip route' shows its name.
            """,
        subcommands: [LinkShowCommand.self, LinkSetCommand.self, LinkRemoveCommand.self],
        defaultSubcommand: LinkShowCommand.self)

    /// - Throws: `not-found` where there is no replica.
    static func settings(_ folder: ReplicaFolder) throws -> LinkSettings {
        try Replica.requireExisting(folder)
        return try LinkSettings.load(folder) ?? LinkSettings()
    }

    static func tell(_ settings: LinkSettings, _ output: Output) throws {
        for use in settings.kinds + [settings.other] { output.line(text(use)) }
        try output.json(settings)
    }

    private static func text(_ use: LinkSettings.Use) -> String {
        let named = use.interfaces.joined(separator: ", ")
        let links = named.isEmpty ? "every other link" : named
        let often = use.every.map { "every \($0) s" } ?? "only when somebody asks"
        let bytes = use.dailyBytes.map { ", \($0) bytes a day" } ?? ""
        let windows = use.windows.isEmpty ? "" : ", from " + use.windows.joined(separator: ", ")
        return "\(use.name) (\(links)): \(often)\(bytes)\(windows)"
    }
}

struct LinkShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show how each kind of link may be used.")

    @OptionGroup var options: ReplicaOptions

    func run() throws {
        try LinkCommand.tell(
            LinkCommand.settings(ReplicaFolder(path: options.path)), options.output)
    }
}

struct LinkSetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Say how a kind of link may be used.",
        discussion: """
            All of it is said anew: what an option does not name is free. What runs already takes it up within a second. The first kind \
            counts of which an interface fits; 'any' is for every other link.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "A name for the kind, such as satellite; 'any': every other link.")
    var kind = LinkSettings.otherName

    @Option(
        help: ArgumentHelp(
            "An interface of this kind, such as wwan0, or 'ppp*'; more than one may be given.",
            valueName: "name"))
    var interface: [String] = []

    @Option(
        help: ArgumentHelp(
            "When it may be used, as in 06:00-07:30, by the mission's clock; more than one may be given.",
            valueName: "HH:MM-HH:MM"))
    var window: [String] = []

    @Option(help: "Bytes a day at most, both ways; a fifth of them is for reports alone.")
    var dailyBytes: Int64?

    @Option(help: "Seconds between two exchanges that nobody asked for.")
    var every: Int?

    @Flag(help: "Exchange only when somebody asks.")
    var whenAsked = false

    func validate() throws {
        guard (kind == LinkSettings.otherName) == interface.isEmpty else {
            throw ValidationError(
                "a kind of its own needs --interface, and '\(LinkSettings.otherName)' takes none")
        }
        guard every == nil || !whenAsked else {
            throw ValidationError("--every does not go with --when-asked")
        }
        if let defect = use.defect { throw ValidationError(defect) }
    }

    private var use: LinkSettings.Use {
        LinkSettings.Use(
            name: kind, interfaces: interface, windows: window, dailyBytes: dailyBytes,
            every: whenAsked ? nil : every ?? LinkSettings.everySeconds)
    }

    func run() throws {
        let folder = ReplicaFolder(path: options.path)
        var settings = try LinkCommand.settings(folder)
        settings.set(use)
        try settings.save(folder)
        try LinkCommand.tell(settings, options.output)
    }
}

struct LinkRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Forget a kind of link.")

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "Its name.")
    var kind: String

    func run() throws {
        let folder = ReplicaFolder(path: options.path)
        var settings = try LinkCommand.settings(folder)
        guard settings[kind] != nil else {
            throw OutpostError(
                .notFound, operation: "forget a kind of link", place: kind,
                cause: "there is none of this name", hint: "outpost link shows them")
        }
        settings.remove(kind)
        try settings.save(folder)
        try LinkCommand.tell(settings, options.output)
    }
}
