import OutpostLink

/// What stands before a hub's answer, and where a person or a file says that the hub is.
enum LinkTargets {
    static let all = [head, address]

    /// Lines as curl hands them on, each with its end.
    private static let head = FuzzTarget(
        "response-head", reads: "the head of a hub's answer",
        dictionary: [
            "HTTP/1.1 ", "HTTP/2 ", "100 Continue", "200", "999", "\r\n", "\r\n\r\n",
            "content-type: application/x-outpost", "Retry-After:", "HTTP/1.1 -200 ",
        ],
        samples: { _ in
            [
                "HTTP/2 200\r\ncontent-type: application/x-outpost\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Later\r\nRetry-After: 5\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n",
                "ICY 200 OK\r\n\r\n",
            ].map { Array($0.utf8) }
        }
    ) { input in
        var head = ResponseHead()
        var response: LinkResponse?
        for line in input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let given = try (Array(line) + [UInt8(ascii: "\n")])
                .withUnsafeBytes { bytes throws(LinkFailure) in try head.take(bytes) }
            try FuzzFinding.expect(given == nil || response == nil, "two answers to one request")
            response = response ?? given
        }
        let taken = try response.taken()
        try FuzzFinding.expect((200...999).contains(taken.status), "a status that is none")
        for header in taken.headers {
            try FuzzFinding.expect(
                header.name == header.name.lowercased() && !header.name.contains("\n"),
                "a header's name is not as it is asked for")
        }
    }

    private static let address = FuzzTarget(
        "hub-address", reads: "the address of a hub",
        dictionary: [
            "https://", "http://", "file://", "@", ":8443", "[::1]", "[fe80::1%25eth0]", "%00",
            "xn--", "/", "//", "\\", "?", "#", ":0", ":65536",
        ],
        samples: { _ in
            [
                "https://hub.example:8443", "https://127.0.0.1:8443/", "https://[::1]:1",
                "https://user:secret@hub.example", "https://hub.example/path?query#part",
            ].map { Array($0.utf8) }
        }
    ) { input in
        let address = try HubAddress(String(decoding: input, as: UTF8.self))
        try FuzzFinding.expect(address.text.hasPrefix("https://"), "another scheme")
        try FuzzFinding.expect(
            !address.text.unicodeScalars.contains { $0.value < 0x21 || $0.value == 0x7f },
            "white space or a control character in it")
        let again: HubAddress
        do {
            again = try HubAddress(address.text)
        } catch {
            throw FuzzFinding("what was taken is refused once it is written out: \(error)")
        }
        try FuzzFinding.expect(again == address, "it changes as it is read once more")
    }
}
