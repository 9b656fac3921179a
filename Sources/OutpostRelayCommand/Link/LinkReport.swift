/// What crossed an emulated link, as it is written to `--stats FILE`.
struct LinkReport: Encodable, Equatable {
    struct Way: Encodable, Equatable {
        /// Bytes of connections that came out at the far end.
        let bytes: Int
        /// Packets, and their bytes with headers, those that were lost and sent again included.
        let packets, lineBytes, lost: Int
        /// What the line could have carried while the link was in use, in bytes with headers; absent
        /// where it is unlimited.
        let couldCarryBytes: Int?
    }

    let settings: [String: Double]
    let connections: Int
    /// How long there was a connection, and how long of that the link was up.
    let secondsInUse, secondsUp: Double
    let up, down: Way

    init(_ link: EmulatedLink) {
        settings = Dictionary(
            uniqueKeysWithValues: LinkSettings.keys.map {
                ($0.name, link.settings[keyPath: $0.path])
            })
        connections = link.connections
        secondsInUse = Double(link.inUse) / 1e9
        secondsUp = Double(link.inUseAndUp) / 1e9
        up = Way(link.up)
        down = Way(link.down)
    }
}

extension LinkReport.Way {
    fileprivate init(_ way: EmulatedLink.Way) {
        self.init(
            bytes: way.crossed, packets: way.line.count.packets,
            lineBytes: way.line.count.lineBytes, lost: way.line.count.lost,
            couldCarryBytes: way.couldCarry)
    }
}
