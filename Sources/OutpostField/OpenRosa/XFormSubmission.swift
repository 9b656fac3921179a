import OutpostModel

/// A filled form as a phone sends it: an XML instance. Reading it needs no mission; `row` does.
package struct XFormSubmission: Sendable, Equatable {
    /// The form's id, which is a table's name.
    package let form: String
    /// The mission version that the form was made under, as the form said it; empty where it does not say.
    package let version: String
    /// What names this filled form wherever it is sent again: it comes from the phone.
    package let instanceID: String
    /// Answers that are not empty, by the question's path.
    let answers: [String: String]
    /// Names of the files that go with it, in the order of the form.
    package let files: [String]

    /// - Throws: `RefusedSubmission` where it is no filled form of OpenRosa.
    package init(xml bytes: [UInt8]) throws(RefusedSubmission) {
        let root: XMLTree
        do {
            root = try XMLTree(reading: bytes)
        } catch {
            throw RefusedSubmission("\(error)", hint: RefusedSubmission.sendAgain)
        }
        form = root[attribute: "id"] ?? root.name
        version = root[attribute: "version"] ?? ""
        let id = root.first("meta")?.first("instanceID")?.text.trimmed ?? ""
        guard !id.isEmpty else {
            throw RefusedSubmission(
                "it has no instanceID, by which it would be known when it is sent again",
                hint: "fetch the form again from this base, and fill that one")
        }
        guard id.utf8.count <= OpenRosaLimits.instanceIDBytes else {
            throw RefusedSubmission(
                "its instanceID has more than \(OpenRosaLimits.instanceIDBytes) bytes",
                hint: RefusedSubmission.sendAgain)
        }
        instanceID = id
        var answers: [String: String] = [:]
        for element in root.elements where !Self.ofClients.contains(element.name) {
            try Self.collect(element, path: element.name, into: &answers)
        }
        self.answers = answers
        files = (1...OpenRosaLimits.pictures).compactMap {
            answers[XFormTable.picturePath($0)]
        }
    }

    /// What clients add of their own, at the top of the form: said of the phone and not of the report.
    private static let ofClients: Set<String> = [
        "meta", "start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber",
        "username", "email", "audit",
    ]

    private static func collect(
        _ element: XMLTree, path: String, into answers: inout [String: String]
    ) throws(RefusedSubmission) {
        guard element.elements.isEmpty else {
            for inner in element.elements {
                try collect(inner, path: "\(path)/\(inner.name)", into: &answers)
            }
            return
        }
        let text = element.text
        guard !text.trimmed.isEmpty else { return }
        guard answers.updateValue(text, forKey: path) == nil else {
            throw RefusedSubmission(
                "\(path) is answered twice", column: path, hint: RefusedSubmission.sendAgain)
        }
    }

    /// Whether what goes with it is kept as evidence, with its original bytes.
    package var isEvidence: Bool {
        answers[XFormTable.evidencePath]?.trimmed == AttachmentTable.yes
    }
}

/// Why a filled form is not taken, for whoever filled it and for the officer at the base.
package struct RefusedSubmission: Error, Sendable, Equatable {
    package let cause: String
    /// Empty where the form as a whole is refused.
    package let column: String
    /// What to do.
    package let hint: String

    package static let sendAgain = "send it again; if it is refused again, show it to the base"

    package init(_ cause: String, column: String = "", hint: String) {
        self.cause = cause
        self.column = column
        self.hint = hint
    }
}

extension RefusedSubmission: CustomStringConvertible {
    package var description: String {
        "\(column.isEmpty ? "" : "\(column): ")\(cause) – \(hint)"
    }
}
