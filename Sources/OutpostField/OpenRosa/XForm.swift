import OutpostModel

// THE FORM THAT A PHONE FETCHES: XForms 1.1 in the subset of OpenRosa (docs.getodk.org/form-spec)
//
//     h:html  h:head  h:title
//                     model  itext        every label, hint and message, in each language of the mission
//                            instance     <TABLE id="TABLE" version="MISSION VERSION"> a node for each question, orx:meta
//                            bind         type, required, constraint of each node
//                            setvalue     the time at which the form was opened, where the table says when it happened
//             h:body  group (one screen each), input, select1, select, upload
//
// Writer: `XForm`. Readers: ODK Collect and its kin. What they send back: `XFormSubmission`.

/// A row that a question of another row lists.
package struct XFormCandidate: Sendable, Equatable {
    package let key: RowKey
    package let name: String

    package init(key: RowKey, name: String) {
        self.key = key
        self.name = name
    }
}

/// A form for ODK Collect, made of a table of the mission.
package struct XForm: Sendable {
    /// What names the form: the table.
    package let id: String
    /// The mission's.
    package let version: String
    /// In the mission's first language.
    package let title: String
    /// The document in UTF-8.
    package let text: String

    private static let preloadedTime = "observed_at"

    /// - Parameter candidates: by table, the rows that a question lists; where there are none, or too many, a base reference is typed.
    package init(
        _ form: XFormTable, of mission: Mission, candidates: [String: [XFormCandidate]] = [:]
    ) {
        id = form.name
        version = String(mission.version)
        title = form.table.labels.text(in: mission.languages.first ?? "", of: mission.languages)
        var builder = XFormBuilder(mission, form, candidates)
        text = builder.document(title: title, version: version, timeOf: Self.preloadedTime)
    }
}

/// Makes the parts of a form, and collects the texts that they name.
private struct XFormBuilder {
    private let mission: Mission
    private let form: XFormTable
    private let candidates: [String: [XFormCandidate]]
    private var texts: [(id: String, labels: Labels)] = []
    private var lists: Set<String> = []

    init(_ mission: Mission, _ form: XFormTable, _ candidates: [String: [XFormCandidate]]) {
        self.mission = mission
        self.form = form
        self.candidates = candidates.filter { !$0.value.isEmpty }
            .filter { $0.value.count <= OpenRosaLimits.candidates }
    }

    private var root: String { "/\(form.name)" }
    private func nodeset(_ path: String) -> String { "\(root)/\(path)" }

    mutating func document(title: String, version: String, timeOf column: String) -> String {
        let binds = form.questions.map { bind($0) }
        let body = self.body()
        var actions: [XMLTree] = []
        if form.questions.contains(where: { $0.path == column && $0.kind == .time }) {
            actions.append(
                XMLTree(
                    "setvalue",
                    [
                        "event": "odk-instance-first-load", "ref": nodeset(column),
                        "value": "now()",
                    ]))
        }
        let instanceID = XMLTree(
            "bind",
            [
                "nodeset": nodeset("orx:meta/orx:instanceID"), "type": "string",
                "readonly": "true()", "jr:preload": "uid",
            ])
        let model = XMLTree(
            "model", ["odk:xforms-version": "1.0.0"],
            [itext(), XMLTree("instance", [:], [instance(version)])] + binds + [instanceID]
                + actions)
        return XMLTree(
            "h:html",
            [
                "xmlns": "http://www.w3.org/2002/xforms", "xmlns:h": "http://www.w3.org/1999/xhtml",
                "xmlns:jr": "http://openrosa.org/javarosa",
                "xmlns:orx": "http://openrosa.org/xforms",
                "xmlns:odk": "http://www.opendatakit.org/xforms",
                "xmlns:xsd": "http://www.w3.org/2001/XMLSchema",
            ],
            [
                XMLTree("h:head", [:], [XMLTree("h:title", text: title), model]),
                XMLTree("h:body", [:], body),
            ]
        ).document
    }

    // MARK: Model

    private func instance(_ version: String) -> XMLTree {
        var nodes: [XMLTree] = []
        var pictures = XMLTree(XFormTable.picturesNode)
        for question in form.questions {
            let parts = question.path.split(separator: "/").map(String.init)
            if parts.count == 1 {
                nodes.append(XMLTree(question.path))
            } else {
                pictures.children.append(.element(XMLTree(parts[parts.count - 1])))
            }
        }
        if !pictures.children.isEmpty { nodes.append(pictures) }
        nodes.append(XMLTree("orx:meta", [:], [XMLTree("orx:instanceID")]))
        return XMLTree(form.name, ["id": form.name, "version": version], nodes)
    }

    private func itext() -> XMLTree {
        let translations = mission.languages.enumerated().map { index, language in
            var translation = XMLTree(
                "translation", ["lang": language],
                texts.map { text in
                    let value = text.labels.text(in: language, of: mission.languages)
                    return XMLTree("text", ["id": text.id], [XMLTree("value", text: value)])
                })
            if index == 0 {
                translation.attributes.append(XMLTree.Attribute(name: "default", value: "true()"))
            }
            return translation
        }
        return XMLTree("itext", [:], translations)
    }

    private mutating func bind(_ question: XFormQuestion) -> XMLTree {
        var bind = XMLTree(
            "bind", ["nodeset": nodeset(question.path), "type": Self.type(question.kind)])
        func add(_ name: String, _ value: String) {
            bind.attributes.append(XMLTree.Attribute(name: name, value: value))
        }
        if let required = required(question) { add("required", required) }
        let range = range(question.kind)
        let order = order(question)
        let constraints = range.map { [$0.expression] } ?? []
        let all = constraints + order.map(\.expression)
        if !all.isEmpty { add("constraint", all.joined(separator: " and ")) }
        if let first = order.first {
            let id = "\(nodeset(question.path)):order"
            let bounds = range.map { "\($0.text); " } ?? ""
            let messages = mission.languages.map { language in
                (language, bounds + first.labels.text(in: language, of: mission.languages))
            }
            texts.append((id, Labels(Dictionary(messages) { first, _ in first })))
            add("jr:constraintMsg", "jr:itext('\(id)')")
        } else if let range {
            add("jr:constraintMsg", range.text)
        }
        return bind
    }

    private static func type(_ kind: XFormQuestion.Kind) -> String {
        switch kind {
        case .text, .choice, .row: "string"
        case .integer: "int"
        case .real: "decimal"
        case .date: "date"
        case .time: "dateTime"
        case .position: "geopoint"
        case .picture: "binary"
        }
    }

    /// Always, or where a check of the table wants it since others have a value.
    private func required(_ question: XFormQuestion) -> String? {
        if question.isRequired { return "true()" }
        var conditions: [String] = []
        for check in form.schema.checks {
            guard let place = check.columns.firstIndex(of: question.column) else { continue }
            switch check.form {
            case .requiredWith where place > 0: conditions += given(check.columns.prefix(1))
            // Not both ways: the form would wait for itself.
            case .allOrNone: conditions += given(check.columns[..<place])
            default: break
            }
        }
        return conditions.isEmpty ? nil : conditions.joined(separator: " or ")
    }

    private func given(_ columns: some Collection<String>) -> [String] {
        columns.compactMap { column in
            form.questions.first { $0.columns == [column] }.map { "\(nodeset($0.path)) != ''" }
        }
    }

    private func range(_ kind: XFormQuestion.Kind) -> (expression: String, text: String)? {
        let range: ClosedRange<Int64>?
        switch kind {
        case .integer(let given): range = given
        case .real(let given): range = given
        default: range = nil
        }
        guard let range else { return nil }
        let (low, high) = (range.lowerBound, range.upperBound)
        let isOpenAbove = high > OpenRosaLimits.largestInteger
        let isOpenBelow = low < -OpenRosaLimits.largestInteger
        switch (isOpenBelow, isOpenAbove) {
        case (true, true): return nil
        case (true, false): return (". <= \(high)", "≤ \(high)")
        case (false, true): return (". >= \(low)", "≥ \(low)")
        case (false, false): return (". >= \(low) and . <= \(high)", "\(low) – \(high)")
        }
    }

    /// Of the checks by which a column is not less than those before it, or has no value without them.
    private func order(_ question: XFormQuestion) -> [(expression: String, labels: Labels)] {
        var found: [(expression: String, labels: Labels)] = []
        for check in form.schema.checks
        where check.form == .ascending || check.form == .allOrNone {
            guard let place = check.columns.firstIndex(of: question.column) else { continue }
            for earlier in check.columns[..<place] {
                guard let other = form.questions.first(where: { $0.columns == [earlier] }) else {
                    continue
                }
                let node = nodeset(other.path)
                found.append(
                    check.form == .ascending
                        ? ("(\(node) = '' or . >= \(node))", words("≥ ", other.labels))
                        : ("\(node) != ''", words("! ", other.labels)))
            }
        }
        return found
    }

    /// A sign before a label, which says it in every language.
    private func words(_ sign: String, _ labels: Labels) -> Labels {
        Labels(labels.texts.mapValues { sign + $0 })
    }

    // MARK: Body

    private mutating func body() -> [XMLTree] {
        var result: [XMLTree] = []
        var index = 0
        while index < form.questions.count {
            let group = form.questions[index].group
            var end = index + 1
            while group != nil, end < form.questions.count, form.questions[end].group == group {
                end += 1
            }
            let controls = form.questions[index..<end].map { control($0) }
            if controls.count > 1 {
                result.append(XMLTree("group", ["appearance": "field-list"], controls))
            } else {
                result += controls
            }
            index = end
        }
        return result
    }

    private mutating func control(_ question: XFormQuestion) -> XMLTree {
        let node = nodeset(question.path)
        texts.append(("\(node):label", question.labels))
        var said = [XMLTree("label", ["ref": "jr:itext('\(node):label')"])]
        if let hint = question.hint {
            texts.append(("\(node):hint", hint))
            said.append(XMLTree("hint", ["ref": "jr:itext('\(node):hint')"]))
        }
        switch question.kind {
        case .text(let isLong):
            return isLong
                ? XMLTree("input", ["ref": node, "appearance": "multiline"], said)
                : XMLTree("input", ["ref": node], said)
        case .choice(let list, let isSeveral):
            let items = items(of: list)
            return select(isSeveral ? "select" : "select1", node, said, items)
        case .row(let table):
            guard let rows = candidates[table] else { return XMLTree("input", ["ref": node], said) }
            let items = rows.map { row in
                XMLTree(
                    "item", [:],
                    [
                        XMLTree("label", text: row.name),
                        XMLTree("value", text: row.key.description),
                    ])
            }
            return select("select1", node, said, items)
        case .picture: return XMLTree("upload", ["ref": node, "mediatype": "image/*"], said)
        case .integer, .real, .date, .time, .position: return XMLTree("input", ["ref": node], said)
        }
    }

    private func select(
        _ name: String, _ node: String, _ said: [XMLTree], _ items: [XMLTree]
    ) -> XMLTree {
        items.count > OpenRosaLimits.choicesInFull
            ? XMLTree(name, ["ref": node, "appearance": "minimal"], said + items)
            : XMLTree(name, ["ref": node], said + items)
    }

    private mutating func items(of list: String) -> [XMLTree] {
        let choices = mission.choiceList(named: list)?.choices ?? []
        let isNew = lists.insert(list).inserted
        return choices.enumerated().map { index, choice in
            // By number: a code may have any character.
            let id = "choice:\(list):\(index)"
            if isNew { texts.append((id, choice.labels)) }
            return XMLTree(
                "item", [:],
                [
                    XMLTree("label", ["ref": "jr:itext('\(id)')"]),
                    XMLTree("value", text: choice.code),
                ])
        }
    }
}
