import OutpostModel
import OutpostPages
import OutpostStore
import OutpostTestSupport

/// What a browser sends of forms, addresses and heads.
enum PageTargets {
    static let all = [form, head, map, statement]

    private static let form = FuzzTarget(
        "form", reads: "the fields of a form",
        dictionary: ["%", "%00", "%C3%A9", "%F0%9F%9B%9F", "+", "&", "=", "&&", "%ED%A0%80"],
        samples: { _ in
            ["title=Fire&severity=3&narrative=two%20lines%0D%0Aand+more", "a=1&a=2&b", "=&="].map {
                Array($0.utf8)
            }
        }
    ) { input in
        let fields = try PageFields(encoded: try String(validating: input, as: UTF8.self).taken())
        try FuzzFinding.expect(
            try PageFields(encoded: fields.encoded) == fields, "they change in an address")
    }

    private static let head = FuzzTarget(
        "head", reads: "cookies and credentials of a request",
        dictionary: ["outpost=", "; ", "Basic ", "Og==", "YW1pbmE6MTIzNA==", "language="],
        samples: { _ in
            ["outpost=0123456789abcdef; language=fr", "Basic YW1pbmE6MTIzNA==", "basic  Og=="].map {
                Array($0.utf8)
            }
        }
    ) { input in
        let text = String(decoding: input, as: UTF8.self)
        let cookie = PageSessions.value(of: "outpost", in: text)
        try FuzzFinding.expect(!cookie.contains(";"), "a cookie that has the next one in it")
        if let found = PhonePasses.credentials(text) {
            try FuzzFinding.expect(RosterPerson.isValid(id: found.person), "a person of no id")
        } else if cookie.isEmpty {
            throw FuzzErrors.NotTaken()
        }
    }

    private static let map = FuzzTarget(
        "map-address", reads: "the address of a map",
        dictionary: ["at=", "mark=", "zoom=", "in=", "kind=", "18.5,-72.3", "nan,nan", "1e308"],
        samples: { _ in
            ["kind=incident&at=18.5,-72.3&zoom=9&mark=18,-72", "in=HT01", "zoom=99999999999999"].map
            {
                Array($0.utf8)
            }
        }
    ) { input in
        let fields = try PageFields(encoded: try String(validating: input, as: UTF8.self).taken())
        let text = MapAddress(fields).text
        let query = text.split(separator: "?").dropFirst().first.map(String.init) ?? ""
        try FuzzFinding.expect(
            MapAddress(try PageFields(encoded: query)).text == text, "it changes in its own link")
    }

    private static let statement = FuzzTarget(
        "statement", reads: "an SQL statement, for the access log",
        dictionary: [
            "SELECT", "FROM incident", "WHERE", "--", "/*", "*/", "'", "[", "]", "`", "''",
        ],
        samples: { _ in
            [
                "SELECT title FROM incident WHERE severity > 3 -- all of them",
                "/* a */ SELECT 'b''c'",
            ]
            .map { Array($0.utf8) }
        }
    ) { input in
        let text = try String(validating: input, as: UTF8.self).taken()
        let schema = try TestSchema.mission()
        let outline = StatementOutline.text(of: text, schema: schema)
        try FuzzFinding.expect(
            StatementOutline.text(of: outline, schema: schema) == outline, "its outline changes")
    }
}
