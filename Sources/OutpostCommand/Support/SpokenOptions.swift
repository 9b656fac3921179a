import ArgumentParser
import Foundation
import OutpostModel
import OutpostTrust

/// How an officer says that the words here are those that the other one reads out.
struct SpokenOptions: ParsableArguments {
    @Option(help: "The words that the other officer read out; without: a question at the terminal.")
    var words: String?

    @Flag(help: "Ask nothing: the words were compared, or nobody could have changed the file.")
    var yes = false

    /// - Parameter whose: what the words stand for.
    /// - Throws: `refused` where they are not the same, or nobody says so.
    func confirm(_ spoken: SpokenWords, of whose: String, operation: String) throws {
        func refusal(_ cause: String, _ hint: String) -> OutpostError {
            OutpostError(.refused, operation: operation, place: whose, cause: cause, hint: hint)
        }
        if let words {
            guard spoken.matches(words) else {
                throw refusal(
                    "the words are not those of this file",
                    "read them again; if they differ, the file is not the one that was sent")
            }
            return
        }
        if yes { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw refusal(
                "nobody said that the words are the same: \(spoken.text)",
                "compare them by voice, then give them with --words, or say --yes")
        }
        print("Does the other officer read the same words? [y/N] ", terminator: "")
        fflush(nil)
        guard ["y", "yes"].contains(readLine()?.lowercased()) else {
            throw refusal("the words were not confirmed", "nothing was changed")
        }
    }
}

/// Files that people carry: read whole, within a bound.
enum CarriedFile {
    static func read(_ path: String, limit: Int, operation: String) throws -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw OutpostError(
                .notFound, operation: operation, place: path, cause: "it cannot be opened",
                hint: "check its name, and that the stick is there")
        }
        do {
            let data = try file.read(upToCount: limit + 1) ?? Data()
            guard data.count <= limit else {
                throw OutpostError(
                    .limit, operation: operation, place: path,
                    cause: "it has more than \(limit) bytes", hint: "this is another file")
            }
            return [UInt8](data)
        } catch let error as OutpostError {
            throw error
        } catch {
            throw OutpostError(.storage, operation: operation, place: path, cause: "\(error)")
        }
    }
}
