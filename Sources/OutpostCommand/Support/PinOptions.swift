import ArgumentParser
import Foundation
import OutpostModel
import OutpostStore

/// Where a PIN comes from: never from the command line, which every program on the machine can read.
struct PinOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read the PIN from this file's first line, '-' for standard input; without: asked at the terminal.",
            valueName: "file"))
    var pinFile: String?

    /// - Parameter isNew: asked twice.
    func pin(_ question: String, isNew: Bool = false) throws -> String {
        if let pinFile { return try Self.firstLine(of: pinFile) }
        guard isatty(STDIN_FILENO) == 1 else {
            throw OutpostError(
                .invalidInput, operation: "ask for a PIN", place: "standard input",
                cause: "this is no terminal",
                hint: "give it with --pin-file FILE, or - for standard input")
        }
        let pin = Self.ask(question)
        guard isNew else { return pin }
        guard Self.ask("once more") == pin else {
            throw OutpostError(
                .invalidInput, operation: "ask for a PIN", cause: "these were two different PINs",
                hint: "nothing was changed; begin again")
        }
        return pin
    }

    static func firstLine(of file: String) throws -> String {
        if file == "-" { return readLine() ?? "" }
        let bytes = try CarriedFile.read(file, limit: 4096, operation: "read a PIN")
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// What is typed is not shown.
    private static func ask(_ question: String) -> String {
        FileHandle.standardError.write(Data("\(question): ".utf8))
        var shown = termios()
        tcgetattr(STDIN_FILENO, &shown)
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        return readLine() ?? ""
    }
}
