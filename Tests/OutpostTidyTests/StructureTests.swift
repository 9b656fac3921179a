import Testing

/// The shape of the source: which module may import what, where trust is made, how long a file may be.
@Suite struct StructureTests {
    /// The road, in order: a module imports only what stands above it.
    private static let road = [
        "OutpostModel", "OutpostStore", "OutpostWire", "OutpostTrust", "OutpostLink", "OutpostSync",
        "OutpostHub", "OutpostField", "OutpostReconcile", "OutpostPages", "OutpostSimulator",
        "OutpostBenchmark", "OutpostFuzz", "OutpostKit", "OutpostCommand",
        "OutpostSimulatorCommand", "OutpostBenchmarkCommand", "OutpostFuzzCommand",
        "OutpostRelayCommand",
    ]

    /// What each module may import from outside, which the compiler's check of imports misses.
    private static let outside: [String: Set<String>] = [
        "OutpostModel": ["Crypto"],
        "OutpostStore": [
            "Foundation", "GRDB", "COutpostSQLite", "COutpostSystem", "COutpostZstd",
            "Synchronization",
        ],
        "OutpostWire": ["Foundation", "SwiftProtobuf", "COutpostBrotli"],
        "OutpostTrust": ["Foundation", "Glibc", "Crypto", "CryptoExtras", "X509", "SwiftASN1"],
        "OutpostLink": ["COutpostCurl", "Synchronization", "Dispatch", "Foundation", "Glibc"],
        "OutpostSync": ["Foundation", "GRDB", "Synchronization"],
        "OutpostHub": [
            "Foundation", "GRDB", "Hummingbird", "HummingbirdCore", "HummingbirdHTTP2", "NIOCore",
            "NIOSSL", "NIOTLS", "HTTPTypes", "Logging", "ServiceLifecycle", "Synchronization",
            "Dispatch",
        ],
        "OutpostField": ["Foundation", "Yams"],
        "OutpostReconcile": ["Foundation", "GRDB", "Synchronization"],
        "OutpostPages": [
            "Foundation", "Crypto", "GRDB", "HTTPTypes", "Hummingbird", "HummingbirdCore",
            "HummingbirdTLS", "Logging", "Mustache", "NIOCore", "NIOPosix", "NIOSSL",
            "Synchronization", "Yams",
        ],
        "OutpostSimulator": ["COutpostDisk", "Dispatch", "Foundation", "GRDB", "Synchronization"],
        "OutpostKit": [],
        "OutpostCommand": [
            "Foundation", "ArgumentParser", "GRDB", "Hummingbird", "Logging", "Synchronization",
        ],
        "OutpostSimulatorCommand": ["ArgumentParser", "Foundation"],
        "OutpostBenchmark": ["Foundation", "GRDB", "Crypto", "Dispatch", "Synchronization"],
        "OutpostBenchmarkCommand": ["ArgumentParser", "Foundation"],
        // What its inputs begin with are the random values of the tests.
        "OutpostFuzz": ["Foundation", "Glibc", "OutpostTestSupport"],
        "OutpostFuzzCommand": ["ArgumentParser", "Foundation", "Glibc"],
        "OutpostRelayCommand": [
            "ArgumentParser", "Foundation", "NIOCore", "NIOPosix", "Glibc", "Dispatch",
        ],
    ]

    @Test func `A module imports only what stands above it on the road`() throws {
        for file in try Repository.swiftFiles(in: "Sources") {
            let place = try #require(Self.road.firstIndex(of: file.module), "\(file.path)")
            let above = Set(Self.road[..<place])
            let allowed = above.union(Self.outside[file.module] ?? [])
            for name in imports(of: file) {
                #expect(allowed.contains(name), "\(file.path) imports \(name)")
            }
        }
    }

    private func imports(of file: Repository.SourceFile) -> [String] {
        file.lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let index = words.firstIndex(of: "import"), index <= 1, words.count > index + 1,
                index == 0 || words[0].hasPrefix("@")
            else { return nil }
            return String(words[words.count - 1].split(separator: ".")[0])
        }
    }

    @Test func `Only the batch verifier makes a verified batch`() throws {
        let makers = try Repository.swiftFiles(in: "Sources").filter { file in
            file.text.contains("verifiedItems:") && !file.path.hasSuffix("Changeset/Batch.swift")
        }
        #expect(makers.map(\.path) == ["Sources/OutpostTrust/BatchVerifier.swift"])
    }

    @Test func `Only the roster verifier makes a verified roster, in one place`() throws {
        let makers = try Repository.swiftFiles(in: "Sources").filter { file in
            file.text.contains("verifiedRoster:") && !file.path.hasSuffix("SignedRoster.swift")
        }
        #expect(makers.map(\.path) == ["Sources/OutpostTrust/Roster/RosterVerifier.swift"])
        for maker in makers { #expect(maker.text.ranges(of: "verifiedRoster:").count == 1) }
    }

    @Test func `Only what never left its process is verified without seals`() throws {
        let users = try Repository.swiftFiles(in: "Sources").filter {
            $0.text.contains("withoutSeals")
        }
        #expect(
            users.map(\.path).sorted() == [
                "Sources/OutpostSimulator/Histories/History+Exchanges.swift",
                "Sources/OutpostSimulator/Vectors/VectorRunner.swift",
                "Sources/OutpostSync/Private/VaultContent.swift",
                "Sources/OutpostTrust/BatchVerifier.swift",
            ])
    }

    @Test func `No file is over 600 lines and the median is under 150`() throws {
        let files = try Repository.swiftFiles(in: "Sources")
        let lengths = files.map(\.lines.count).sorted()
        for file in files { #expect(file.lines.count <= 600, "\(file.path)") }
        #expect(lengths[lengths.count / 2] < 150)
    }

    @Test func `Every type that leaves its file has a doc comment`() throws {
        let heads = ["struct ", "enum ", "final class ", "class ", "protocol ", "actor "]
        for file in try Repository.swiftFiles(in: "Sources") {
            let lines = file.lines
            for (index, line) in lines.enumerated() {
                let words = line.drop { $0 == " " }
                guard
                    ["package ", "public "].contains(where: { prefix in
                        words.hasPrefix(prefix)
                            && heads.contains { words.dropFirst(prefix.count).hasPrefix($0) }
                    })
                else { continue }
                var above = index - 1
                while above >= 0, lines[above].drop(while: { $0 == " " }).hasPrefix("@") {
                    above -= 1
                }
                let comment = above >= 0 ? lines[above].drop { $0 == " " } : ""
                #expect(comment.hasPrefix("///"), "\(file.path):\(index + 1) \(words)")
            }
        }
    }

    @Test func `Nothing unsafe stands without its reason`() throws {
        let wants =
            /\b(try[!?] |as! |Mutex\(|Atomic<|NSLock|fatalError\()|@unchecked Sendable|nonisolated\(unsafe\)/
        for file in try Repository.swiftFiles(in: "Sources") {
            let lines = file.lines
            for (index, line) in lines.enumerated() where line.contains(wants) {
                let around = lines[max(0, index - 8)...index]
                let hasReason = around.contains { $0.contains("//") }
                #expect(hasReason, "\(file.path):\(index + 1) \(line)")
            }
        }
    }

    @Test func `A test that waits for the wall clock stands where no other test keeps it waiting`()
        throws
    {
        let script = try Repository.text(of: "scripts/test")
        let alone = script.firstMatch(of: /sockets='\^\(([A-Za-z|]+)\)/)?.1.split(separator: "|")
        let modules = Set(try #require(alone).map { "Tests/\($0)/" })
        let waits = /Task\.sleep|Thread\.sleep|ContinuousClock|asyncAfter/
        for file in try Repository.swiftFiles(in: "Tests") where file.text.contains(waits) {
            let isTidy = file.path.hasPrefix("Tests/OutpostTidyTests/")
            let isAlone = modules.contains { file.path.hasPrefix($0) }
            #expect(isTidy || isAlone, "\(file.path)")
        }
    }

    @Test func `No note of unfinished work is left`() throws {
        let notes = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
        for folder in ["Sources", "Tests"] {
            for file in try Repository.swiftFiles(in: folder) {
                for note in notes { #expect(!file.text.contains(note), "\(file.path)") }
            }
        }
    }
}
