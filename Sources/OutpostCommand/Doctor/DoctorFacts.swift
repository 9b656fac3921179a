import OutpostStore

/// What 'outpost doctor' found: numbers, codes and versions. All of it may leave the laptop, so nothing of it is a value that
/// somebody wrote, a name, a path or a message of another program: those stand in `DoctorLocal`.
struct DoctorFacts: Codable, Sendable, Equatable {
    var machine = Machine()
    var libraries = Libraries()
    var replica = Replica()
    var page = Page()

    /// The machine, its disk and its clock.
    struct Machine: Codable, Sendable, Equatable {
        /// Bytes.
        var memory, freeMemory: Int64?
        /// Bytes and files of the disk that the replica lies on, or would.
        var disk, freeDisk, files, freeFiles: Int64?
        /// Milliseconds since 1970.
        var wall: Int64 = 0
        var zone: String?
        var zoneOffsetSeconds = 0
        var kernel, architecture, system: String?
    }

    /// What runs here, and what is installed beside it.
    struct Libraries: Codable, Sendable, Equatable {
        var outpost = ""
        /// Of the installed package; nil where the program was built by hand.
        var package: String?
        var sqlite, curl, zstd: String?
        var hasMissions = false
        var hasPages = false
    }

    /// A replica's folder.
    struct Replica: Codable, Sendable, Equatable {
        var hasFolder = false
        var hasDatabase = false
        var isWritable = false
        var isHub = false
        /// Bytes.
        var databaseBytes, walBytes: Int64?
        /// The command that holds the lock: "outpost page", never more than its words.
        var lockHolder: String?
        var lockProcess: Int32?
        /// The signal that ended the process which looked, or that it took too long.
        var lookEndedBySignal: Int32?
        var lookTookTooLong = false
        /// The error's code; nil where the mission file can be read.
        var missionFailure: String?
        var missionFileHash: String?
        var health: ReplicaHealth?
        var enrolment: Enrolment?
        var rosterVersion: UInt32?
        var rosterIssued, rosterExpires: Int64?
        var lastExchange: Int64?
        var isInDoubt: Bool?
        /// Changesets that the hub has not confirmed.
        var unsent: UInt64?
        /// Journals of which the hub holds another branch.
        var forked, parted: Int?
        var contested: Int?
        /// Files that imports wrote of lines they did not take.
        var rejects: Int?
        /// What a hub did not take of its bases.
        var refused: Int?
        var attachments, missingAttachments: Int?
        /// The code of what could not be read although the file is there.
        var failures: [String] = []
        /// A hub's log and registry.
        var isLogSound, isRegistrySound: Bool?
    }

    /// What lies in `device/`.
    struct Enrolment: Codable, Sendable, Equatable {
        var isEnrolled = false
        /// Whether others may read the folder of keys.
        var isOpenToOthers = false
        var hasKeys = false
        var hasAuthority = false
        /// When the device's certificate ends; nil where there is none that can be read.
        var certificateEnds: Int64?
    }

    /// The page of this laptop.
    struct Page: Codable, Sendable, Equatable {
        enum State: String, Codable, Sendable {
            /// It answers, and is Outpost's.
            case answers
            /// Nobody listens there.
            case silent
            /// Somebody does, and is not Outpost.
            case stranger
        }

        var port = 0
        var state = State.silent
    }
}

/// What stays on this laptop's screen: paths, and what errors said.
struct DoctorLocal: Codable, Sendable, Equatable {
    var folder = ""
    /// By check, the error as it was said.
    var causes: [String: String] = [:]
}
