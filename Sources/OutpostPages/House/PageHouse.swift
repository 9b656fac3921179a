import Foundation
import OutpostField
import OutpostModel
import OutpostStore
import OutpostSync
import Synchronization

/// How a laptop comes to have a replica: done by whoever composes the program, since it needs links and certificates.
package protocol EdgeSetup: Sendable {
    /// Begins to record before there is a hub.
    func begin() throws
    /// By a hub's one-time code.
    func enrol(url: String, code: String) throws
    /// The file that goes to the hub on a stick, and the words by which its officer knows it.
    func request(name: String) throws -> (file: [UInt8], words: String)
    /// The words of the mission that an approval comes from.
    func words(ofApproval file: [UInt8]) throws -> String
    /// Takes an approval whose words were compared.
    func accept(_ file: [UInt8]) throws
}

/// Where the pages live: a folder with a replica, or one that has none yet.
package final class PageHouse: Sendable {
    package let folder: ReplicaFolder
    let setup: any EdgeSetup
    let surroundings: Surroundings
    /// Opens what is in the folder.
    private let open: @Sendable () throws -> PageDesk
    /// The request that was made last and has not been answered: its file and its words belong together. A lock, as below.
    private let request = Mutex<(file: [UInt8], words: String)?>(nil)
    /// A lock, since requests come on several threads and the first after an enrolment opens the replica.
    private let desk = Mutex<PageDesk?>(nil)

    package init(
        folder: ReplicaFolder, setup: any EdgeSetup, surroundings: Surroundings,
        open: @escaping @Sendable () throws -> PageDesk
    ) {
        self.folder = folder
        self.setup = setup
        self.surroundings = surroundings
        self.open = open
    }

    /// nil where no replica was made yet.
    package func current() throws -> PageDesk? {
        try desk.withLock { desk in
            if let desk { return desk }
            guard folder.exists else { return nil }
            let opened = try open()
            opened.link.begin(opened.replica)
            opened.copies.begin(opened.replica)
            opened.search.begin(opened.replica)
            opened.map.begin(opened.replica)
            desk = opened
            return opened
        }
    }

    var pendingRequest: (file: [UInt8], words: String)? { request.withLock { $0 } }

    func makeRequest(name: String) throws {
        let made = try setup.request(name: name)
        request.withLock { $0 = made }
    }

    /// Lets the replica go while something else opens it for writing, such as an enrolment.
    func released<Result>(_ body: () throws -> Result) throws -> Result {
        try desk.withLock { desk in
            if let open = desk {
                open.link.end()
                open.copies.end()
                open.search.end()
                open.map.end()
                try open.replica.close()
            }
            desk = nil
            return try body()
        }
    }
}
