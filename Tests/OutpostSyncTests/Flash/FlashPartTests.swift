import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTestSupport
import OutpostTrust
import Testing

/// Messages that do not fit a road, and messages in letters.
@Suite struct FlashPartTests {
    private let folder: TemporaryFolder
    private let bed: FlashBed

    init() throws {
        folder = try TemporaryFolder()
        bed = try FlashBed()
    }

    private func intake(_ name: String = "parts") -> FlashIntake {
        FlashIntake(
            receiver: bed.hub, parts: FlashParts(ReplicaFolder(path: folder.appending(name))))
    }

    @Test func `Parts come in any order, again and again, and make the message once`() throws {
        let message = try bed.flash(try bed.report("Route barrée à Carrefour, trois blessés"))
        try forEachSeed(12) { seed, generator in
            let parts = try FlashPart.split(message, limit: 40 + generator.below(60))
            #expect(parts.count > 1 && parts.allSatisfy { $0.count <= 100 })
            var taken = 0
            // A new intake each time: days lie between.
            var rest = Set(parts.indices)
            while !rest.isEmpty {
                let index = generator.below(parts.count)
                rest.remove(index)
                switch try intake("seed \(seed)").take(parts[index]) {
                case .taken(let report):
                    taken += 1
                    #expect(report.digests.count == 1 && rest.isEmpty, "seed \(seed)")
                case .kept(_, _, let missing): #expect(!missing.isEmpty && !rest.isEmpty)
                case .repeatedPart: #expect(taken == 1)
                }
            }
            #expect(taken == 1, "seed \(seed)")
            let last = try intake("seed \(seed)").take(parts[0])
            #expect(last == .repeatedPart)
        }
    }

    @Test func `A part that was altered is told when all are here, and the true one mends it`()
        throws
    {
        let parts = try FlashPart.split(try bed.flash(try bed.report("fire")), limit: 90)
        var altered = parts[1]
        altered[20] ^= 1
        _ = try intake().take(parts[0])
        for part in parts.dropFirst(2) { _ = try intake().take(part) }
        #expect(throws: OutpostError.self) { try intake().take(altered) }
        guard case .taken = try intake().take(parts[1]) else {
            Issue.record("the true part did not mend it")
            return
        }
    }

    @Test func `A message that fits is no part, and one that never fits is refused`() throws {
        let message = [UInt8](repeating: 1, count: 340)
        #expect(try FlashPart.split(message, limit: 340) == [message])
        #expect(try FlashPart.split(message, limit: 339).count == 2)
        #expect(throws: OutpostError.self) { try FlashPart.split(message, limit: 7) }
        #expect(throws: OutpostError.self) { try FlashPart.split(message, limit: 8) }
    }

    @Test func `In letters it is the same message, whatever case, breaks and order`() throws {
        try forEachSeed(40) { seed, generator in
            let count = 1 + generator.below(seed == 3 ? 4_000 : 400)
            let message = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            let text = FlashText.text(of: message)
            #expect(FlashText.isText(Array(text.utf8)))
            let read = try FlashText.message(of: Array(text.utf8))
            #expect(read == message, "seed \(seed)")
            var lines = text.split(separator: "\n").map(String.init)
            lines = [lines[0]] + lines.dropFirst().shuffled(using: &generator) + [lines[1]]
            let other = " \n" + lines.joined(separator: " ").lowercased()
            let again = try FlashText.message(of: Array(other.utf8))
            #expect(again == message, "seed \(seed)")
        }
    }

    @Test func `A character that was mistaken names its line`() throws {
        let message = try bed.flash(try bed.report("fire"))
        let text = Array(FlashText.text(of: message).utf8)
        let start = try #require(text.firstIndex(of: UInt8(ascii: "\n"))) + 1
        var line = 1
        for index in start..<text.count {
            if text[index] == UInt8(ascii: "\n") { line += 1 }
            // Line numbers have their own digits, and white space is free.
            guard text[index] > 0x20, index % 43 > 0 || text[index] > 0x39 else { continue }
            var altered = text
            altered[index] = text[index] == UInt8(ascii: "K") ? UInt8(ascii: "M") : 0x4B
            do {
                let read = try FlashText.message(of: altered)
                Issue.record("character \(index): \(read == message)")
            } catch let error as OutpostError {
                #expect(error.cause.contains("\(line)"), "character \(index): \(error.cause)")
            }
        }
    }

    @Test func `A spool folder's files appear whole, and younger ones wait`() throws {
        let spool = FlashSpool(folder.path)
        let names = try spool.put([[1, 2], [3]], of: [1, 2, 3])
        #expect(names.allSatisfy { $0.hasPrefix("outpost-") && $0.contains("of2") })
        #expect(try spool.files(now: .now).isEmpty)
        #expect(try spool.files(now: .now.addingTimeInterval(60)) == names)
        try spool.move(names[0], to: FlashSpool.taken)
        #expect(try spool.files(now: .now.addingTimeInterval(60)) == [names[1]])
    }
}
