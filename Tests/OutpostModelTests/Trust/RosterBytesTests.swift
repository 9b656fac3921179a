import OutpostModel
import OutpostTestSupport
import Testing

@Suite struct RosterBytesTests {
    @Test func `What is encoded is what is decoded, and one roster has one spelling`() throws {
        try forEachSeed(1000) { seed, generator in
            let roster = MissionRoster.random(using: &generator)
            let bytes = try roster.encoded()
            let decoded = try MissionRoster(decoding: bytes)
            #expect(decoded == roster, "seed \(seed)")
            #expect(try decoded.encoded() == bytes, "seed \(seed)")
        }
    }

    @Test func `No beginning of a roster, a header or a delegation is one`() throws {
        let roster = try SampleRosters.roster.encoded()
        for count in roster.indices {
            #expect(throws: ByteReader.Failure.self, "\(count) bytes") {
                try MissionRoster(decoding: Array(roster.prefix(count)))
            }
        }
        let header = signedHeader.encoded()
        for count in header.indices {
            #expect(throws: ByteReader.Failure.self, "\(count) bytes") {
                try SignedRosterHeader(decoding: Array(header.prefix(count)))
            }
        }
        let delegation = signedDelegation.encoded()
        for count in delegation.indices {
            #expect(throws: ByteReader.Failure.self, "\(count) bytes") {
                try SignedDelegation(decoding: Array(delegation.prefix(count)))
            }
        }
    }

    private let signedHeader = SignedRosterHeader(
        header: SampleRosters.header, signature: [UInt8](repeating: 7, count: 64))
    private let signedDelegation = SignedDelegation(
        delegation: SampleRosters.delegation, signature: [UInt8](repeating: 8, count: 64))

    @Test func `A roster with any one byte changed is refused, or is the spelling of another`()
        throws
    {
        let bytes = try SampleRosters.roster.encoded()
        for index in bytes.indices {
            for value in UInt8.min...UInt8.max where value != bytes[index] {
                var changed = bytes
                changed[index] = value
                try expectRefusedOrAnother(changed, "byte \(index) as \(value)")
            }
        }
    }

    @Test func `A byte put in or taken out at any place is found`() throws {
        let bytes = try SampleRosters.roster.encoded()
        for index in bytes.indices {
            var shorter = bytes
            shorter.remove(at: index)
            try expectRefusedOrAnother(shorter, "without byte \(index)")
            for value in [UInt8(0), 1, 255] {
                var longer = bytes
                longer.insert(value, at: index)
                try expectRefusedOrAnother(longer, "\(value) before byte \(index)")
            }
        }
        #expect(throws: ByteReader.Failure.self) { try MissionRoster(decoding: bytes + [0]) }
    }

    private func expectRefusedOrAnother(_ bytes: [UInt8], _ what: String) throws {
        // What is refused is what this asks for.
        guard let decoded = try? MissionRoster(decoding: bytes) else { return }
        #expect(try decoded.encoded() == bytes, "\(what)")
        #expect(decoded != SampleRosters.roster, "\(what)")
    }

    @Test func `Random rosters with bytes changed, taken out and put in are never misread`() throws
    {
        var readable = 0
        try forEachSeed(2000) { seed, generator in
            let roster = MissionRoster.random(using: &generator)
            var bytes = try roster.encoded()
            for _ in 0...generator.below(3) {
                let index = generator.below(bytes.count)
                switch generator.below(4) {
                case 0: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
                case 1: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: index)
                case 2: bytes.swapAt(index, generator.below(bytes.count))
                default: if bytes.count > 1 { bytes.remove(at: index) }
                }
            }
            guard let decoded = try? MissionRoster(decoding: bytes) else { return }
            readable += 1
            #expect(try decoded.encoded() == bytes, "seed \(seed)")
        }
        #expect(readable > 20 || Seeds.isSingle)
    }

    @Test func `A section of a later version is kept where it stands, to the byte`() throws {
        var roster = SampleRosters.roster
        roster.extensions = [0: [], 8: [1, 2, 3], 65_535: [0xFF]]
        let bytes = try roster.encoded()
        let decoded = try MissionRoster(decoding: bytes)
        #expect(decoded.extensions == roster.extensions)
        #expect(try decoded.encoded() == bytes)
    }

    @Test func `A roster that no reader would take is not written, and the fault names its entry`()
    {
        func fault(_ change: (inout MissionRoster) -> Void) -> RosterFault? {
            var roster = SampleRosters.roster
            change(&roster)
            do {
                _ = try roster.encoded()
                return nil
            } catch {
                return error
            }
        }
        #expect(fault { _ in } == nil)
        let noName = fault { $0.set(RosterPerson(id: "amina", name: "")) }
        #expect(noName?.description == "person amina: name too short or long")
        let upperCase = fault { $0.set(RosterPerson(id: "Amina", name: "Amina")) }
        #expect(upperCase?.place == "person Amina")
        let foreign = fault {
            var device = SampleRosters.hub
            device.ended = CutOff([SampleRosters.journal: SampleRosters.head])
            $0.set(device)
        }
        #expect(foreign?.place == "device 00000000000000a0")
        let known = fault { $0.extensions[3] = [] }
        #expect(known?.place == "extension 3")
        let large = fault {
            $0.extensions[9] = [UInt8](repeating: 0, count: Limits.rosterBytes)
        }
        #expect(large?.place == "roster")
        let many = fault {
            for tag in 100..<200 { $0.extensions[UInt16(tag)] = [] }
        }
        #expect(many?.place == "extensions")
    }

    @Test func `A mission of two hundred laptops and a thousand officers fits a roster`() throws {
        var roster = MissionRoster()
        for number in 1...200 {
            let device = RosterDevice(
                identity: UInt64(number), name: "Base number \(number)",
                sealKey: SampleRosters.bytes(1), tlsKeyHash: .zero,
                boxKey: SampleRosters.bytes(2), ended: number % 4 == 0 ? cutOff(number) : nil)
            roster.set(device)
            for space in RosterWorld.spaces {
                roster.grants.insert(Grant(.device(UInt64(number)), .write, in: space))
            }
        }
        for number in 1...1000 {
            roster.set(
                RosterPerson(
                    id: "officer-\(number)", name: "Officer of number \(number)", role: "medic",
                    keys: [1: SampleRosters.bytes(3), 7: SampleRosters.bytes(4)]))
            for space in RosterWorld.spaces {
                roster.grants.insert(Grant(.person("officer-\(number)"), .write, in: space))
            }
        }
        let bytes = try roster.encoded()
        #expect(bytes.count < Limits.rosterBytes / 2, "\(bytes.count) bytes")
    }

    private func cutOff(_ number: Int) -> CutOff {
        let replica = ReplicaID(identity: UInt64(number))
        var heads: [JournalID: Head] = [:]
        for space in RosterWorld.spaces {
            for lane in Lane.allCases {
                heads[JournalID(space: space, replica: replica, lane: lane)] = SampleRosters.head
            }
        }
        return CutOff(heads)
    }
}
