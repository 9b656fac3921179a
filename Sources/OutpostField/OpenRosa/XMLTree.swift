/// An XML element, as it is written or was read. Attributes and children keep their order.
package struct XMLTree: Sendable, Equatable {
    /// What stands in an element.
    package enum Node: Sendable, Equatable {
        case element(XMLTree)
        case text(String)
    }

    /// What stands in an element's tag.
    package struct Attribute: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    /// With its prefix where it is written; without where it was read.
    package let name: String
    package var attributes: [Attribute]
    package var children: [Node]

    package init(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:],
        _ elements: [XMLTree] = [], text: String? = nil
    ) {
        self.name = name
        self.attributes = attributes.map { Attribute(name: $0.key, value: $0.value) }
        children = elements.map(Node.element)
        if let text { children.append(.text(text)) }
    }

    package var elements: [XMLTree] {
        children.compactMap { node in
            guard case .element(let element) = node else { return nil }
            return element
        }
    }

    /// What stands in it beside elements.
    package var text: String {
        children.map { node in
            guard case .text(let text) = node else { return "" }
            return text
        }
        .joined()
    }

    package subscript(attribute name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }

    package func first(_ name: String) -> XMLTree? { elements.first { $0.name == name } }

    /// The element as a document in UTF-8. Where an element has text, nothing is added to it.
    package var document: String {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        write(to: &text, indent: 0)
        return text
    }

    private func write(to result: inout String, indent: Int) {
        let space = String(repeating: " ", count: indent)
        result += "\(space)<\(name)"
        for attribute in attributes {
            result += " \(attribute.name)=\"\(Self.escaped(attribute.value))\""
        }
        guard !children.isEmpty else {
            result += "/>\n"
            return
        }
        result += ">"
        let hasText = elements.count < children.count
        if !hasText { result += "\n" }
        for child in children {
            switch child {
            case .element(let element): element.write(to: &result, indent: hasText ? 0 : indent + 1)
            case .text(let text): result += Self.escaped(text)
            }
        }
        result += "\(hasText ? "" : space)</\(name)>\n"
    }

    /// What XML 1.0 cannot carry, as most control characters, becomes U+FFFD.
    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            // As themselves they would be read as spaces in an attribute.
            case "\n", "\r", "\t":
                result.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
            case _ where scalar.value < 0x20 || scalar.value & 0xFFFE == 0xFFFE:
                result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
