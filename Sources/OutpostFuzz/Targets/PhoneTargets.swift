import OutpostField
import OutpostModel
import OutpostPages

/// What phones send over the base's network, some of them strangers'.
enum PhoneTargets {
    static let all = [submission, multipart]

    private static let submission = FuzzTarget(
        "submission", reads: "a filled form in XML",
        dictionary: [
            "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "<!DOCTYPE", "<!ENTITY", "&amp;", "&#0;",
            "&#x110000;", "&#xD800;", "&lt;", "xmlns:orx=", "<orx:meta>", "<orx:instanceID>", "</",
            "/>",
            "encoding=\"utf-16\"", "<a><a><a><a><a><a><a><a>",
        ],
        samples: { try $0.files("fuzz-samples", ending: ".form.xml") }
    ) { input in
        let submission = try XFormSubmission(xml: input)
        let forms = try ParsedMission.forms.get()
        guard let form = forms.first(where: { $0.name == submission.form }) else { return }
        let mission = try ParsedMission.shared.get()
        let row = try submission.row(mission, form)
        try FuzzFinding.expect(row.key.space == form.space, "a row of another space")
        try FuzzFinding.expect(
            try XFormSubmission(xml: input).row(mission, form) == row, "read again it is another")
    }

    /// The first line is the request's content type.
    private static let multipart = FuzzTarget(
        "multipart", reads: "a body of several parts",
        dictionary: [
            "multipart/form-data; boundary=x", "\r\n--x\r\n", "\r\n--x--", "--x", "filename=\"",
            "Content-Disposition: form-data; name=\"", "Content-Type: ", "\r\n\r\n", "%22", "%0D",
        ],
        samples: { try $0.files("fuzz-samples", ending: ".multipart.txt") }
    ) { input in
        let end = try input.firstIndex(of: UInt8(ascii: "\n")).taken()
        let type = String(decoding: input[..<end], as: UTF8.self)
        let body = input[(end + 1)...]
        let limits = MultipartLimits(parts: 16, partBytes: 4096, bodyBytes: 32 << 10)
        let whole = try read(body, type, limits, piece: max(1, body.count))
        let pieces = try read(body, type, limits, piece: 29)
        try FuzzFinding.expect(whole.parts == pieces.parts, "in pieces it has other parts")
        try FuzzFinding.expect(whole.error == pieces.error, "in pieces it fails otherwise")
        for part in whole.parts {
            try FuzzFinding.expect(part.bytes.count <= 4096, "a part beyond its limit")
        }
        if let error = whole.error { throw error }
    }

    private struct Part: Equatable {
        let head: MultipartPart
        var bytes: [UInt8] = []
    }

    /// The parts that were whole, and why there are no more.
    private static func read(
        _ body: ArraySlice<UInt8>, _ type: String, _ limits: MultipartLimits, piece: Int
    ) throws -> (parts: [Part], error: MultipartError?) {
        var reader = try MultipartReader(contentType: type, limits: limits)
        var parts: [Part] = []
        var open: Part?
        do throws(MultipartError) {
            var rest = body
            while !rest.isEmpty {
                for event in try reader.take(rest.prefix(piece)) {
                    switch event {
                    case .partBegins(let head): open = Part(head: head)
                    case .bytes(let bytes): open?.bytes += bytes
                    case .partEnds: if let whole = open { parts.append(whole) }
                    case .bodyEnds: break
                    }
                }
                rest = rest.dropFirst(piece)
            }
            try reader.end()
            return (parts, nil)
        } catch {
            // A piece that throws gives none of what it had made whole: how many there were depends on the pieces.
            return ([], error)
        }
    }
}
