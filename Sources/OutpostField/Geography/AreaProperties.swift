import OutpostModel

/// Finds an area's level, code and names among a feature's properties by the shape of their names, without regard to case and
/// underscores (N is the level):
///
///     ADMN_PCODE, adminNPcode             code
///     ADMN_FR, adminNName_fr              name in a language
///     admN_name, admN_name1               name in the language that `lang`, `lang1` says, else English
///     ADMNALT1FR, adminNAltName1_fr       another name
///     ADMN_REF, adminNRefName             another spelling
///
/// The highest level that has a code is the feature's; the level below gives its parent.
enum AreaProperties {
    private enum Meaning: Equatable {
        case code
        case name(String)
        case numberedName(String)
        case otherName(String)
        case spelling
    }

    static func area(
        _ properties: [String: BoundaryFile.Property], place: String
    ) throws(OutpostError) -> PlaceArea {
        var codes: [Int: String] = [:]
        var found: [Int: [(order: String, meaning: Meaning, text: String)]] = [:]
        for (key, property) in properties {
            guard let (level, meaning) = meaning(of: key), let text = property.text,
                !text.allSatisfy(\.isWhitespace)
            else { continue }
            if meaning == .code {
                codes[level] = text
            } else {
                found[level, default: []].append((key, meaning, text))
            }
        }
        guard let level = codes.keys.filter({ $0 > 0 }).max(), let code = codes[level] else {
            throw BoundaryFile.failure(
                place, .invalidInput, "no property is a P-code of level 1 or 2",
                hint: "properties such as ADM1_PCODE and ADM1_FR are looked for")
        }
        guard level <= 2 else {
            throw BoundaryFile.failure(
                place, .invalidInput, "it is an area of level \(level)",
                hint: "give the files of level 1 and level 2")
        }
        let names = names(found[level] ?? [], languages: properties)
        guard !names.isEmpty else {
            throw BoundaryFile.failure(place, .invalidInput, "\(code) has no name")
        }
        guard code.utf8.count <= GeographyLimits.codeBytes,
            names.count <= GeographyLimits.namesPerArea,
            names.allSatisfy({ $0.text.utf8.count <= GeographyLimits.nameBytes })
        else { throw BoundaryFile.failure(place, .limit, "a name or code of it is too long") }
        return PlaceArea(
            level: level, code: code, parent: level == 2 ? codes[1] : nil, names: names)
    }

    /// The names that are shown first, then other spellings; each text once in a language.
    private static func names(
        _ found: [(order: String, meaning: Meaning, text: String)],
        languages: [String: BoundaryFile.Property]
    ) -> [PlaceArea.Name] {
        var shown: [PlaceArea.Name] = []
        var others: [PlaceArea.Name] = []
        for (_, meaning, text) in found.sorted(by: { $0.order < $1.order }) {
            switch meaning {
            case .code: break
            case .name(let language):
                shown.append(PlaceArea.Name(language: language, text: text))
            case .numberedName(let number):
                let language = languages["lang\(number)"]?.text ?? "en"
                shown.append(PlaceArea.Name(language: language, text: text))
            case .otherName(let language):
                others.append(PlaceArea.Name(language: language, text: text))
            case .spelling: others.append(PlaceArea.Name(language: "", text: text))
            }
        }
        var seen: Set<PlaceArea.Name> = []
        return (shown + others).filter { seen.insert($0).inserted }
    }

    /// What a property's name says: the level, and what it is of an area.
    private static func meaning(of key: String) -> (level: Int, Meaning)? {
        var rest = key.lowercased().filter { $0 != "_" }[...]
        for head in ["admin", "adm"] where rest.hasPrefix(head) {
            rest = rest.dropFirst(head.count)
            guard let level = rest.first?.wholeNumberValue else { return nil }
            rest = rest.dropFirst()
            return meaning(ofRest: rest).map { (level, $0) }
        }
        return nil
    }

    private static func meaning(ofRest rest: Substring) -> Meaning? {
        let isLanguage = { (text: Substring) in
            text.utf8.count == 2 && text.allSatisfy { ("a"..."z").contains($0) }
        }
        if rest == "pcode" { return .code }
        if rest == "ref" || rest == "refname" { return .spelling }
        if isLanguage(rest) { return .name(String(rest)) }
        if rest.hasPrefix("alt") {
            let language = rest.suffix(2)
            return isLanguage(language) && rest.count > 4 ? .otherName(String(language)) : nil
        }
        guard rest.hasPrefix("name") else { return nil }
        let tail = rest.dropFirst(4)
        if isLanguage(tail) { return .name(String(tail)) }
        return tail.allSatisfy(\.isNumber) ? .numberedName(String(tail)) : nil
    }
}
