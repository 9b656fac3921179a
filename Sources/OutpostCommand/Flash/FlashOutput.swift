import ArgumentParser
import OutpostModel
import OutpostStore
import OutpostSync

/// Where a message goes, and how long it may be.
struct FlashOutput: ParsableArguments {
    @Option(help: "A file to write; of several parts each has its number behind the name.")
    var out: String?

    @Option(help: "The folder of a modem's or an HF program: the message appears in it whole.")
    var spool: String?

    @Flag(help: "Print it in letters and digits, with a check in each line: for SMS, HF and voice.")
    var text = false

    @Flag(help: "Show it as a QR code of the same letters, for a telephone's camera.")
    var qr = false

    /// A message as it was given out.
    struct Given {
        let messages: [[UInt8]]
        /// Files; none of text.
        let files: [String]
    }

    func validate() throws {
        guard [out != nil, spool != nil, text, qr].filter({ $0 }).count == 1 else {
            throw ValidationError("say where it goes: --out FILE, --spool DIR, --text or --qr")
        }
    }

    /// Gives out a message, in parts where it is longer than `limit`.
    func give(_ message: [UInt8], limit: Int) throws -> Given {
        let messages = try FlashPart.split(message, limit: limit)
        if let spool {
            let files = try FlashSpool(spool).put(messages, of: message)
            return Given(messages: messages, files: files.map { "\(spool)/\($0)" })
        }
        guard let out else { return Given(messages: messages, files: []) }
        let files = messages.indices.map { index in
            messages.count == 1 ? out : "\(out).\(index + 1)of\(messages.count)"
        }
        for (file, bytes) in zip(files, messages) { try AtomicFile.write(bytes, to: file) }
        return Given(messages: messages, files: files)
    }

    /// Says what went where.
    func tell(_ given: Given, of name: String, to reader: String, _ output: Output) {
        if text {
            for message in given.messages { output.line(FlashText.text(of: message)) }
        }
        if qr {
            for message in given.messages { output.line(Self.code(of: message)) }
        }
        let sizes = given.messages.map { "\($0.count)" }.joined(separator: " + ")
        let parts =
            given.messages.count == 1
            ? "" : ", in \(given.messages.count) parts, which may come in any order"
        let line = "\(name)  \(sizes) bytes for \(reader)\(parts)"
        if text || qr { return Output.error(line) }
        output.line(line)
        for file in given.files { output.line(file) }
    }

    /// The letters, since telephones take bytes for texts and change them; in lines where they are too many for a screen.
    private static func code(of message: [UInt8]) -> String {
        let text = FlashText.text(of: message)
        let words = text.split(separator: "\n").joined(separator: " ")
        let instead = "too long for a code that a screen can show; in letters:\n\(text)"
        return QRCode(words)?.text ?? instead
    }
}
