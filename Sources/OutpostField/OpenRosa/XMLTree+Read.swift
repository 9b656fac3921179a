import Foundation
import FoundationXML

/// Why a document that a phone sent cannot be read.
package enum XMLFault: Error, Sendable, Equatable {
    case tooLarge(limit: Int)
    case notUTF8
    /// It has a document type, by which entities are declared: no OpenRosa client sends one.
    case documentType
    case malformed
    case tooDeep(limit: Int)
    case tooManyElements(limit: Int)
}

extension XMLFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLarge(let limit): "the XML has more than \(limit) bytes"
        case .notUTF8: "the XML is no UTF-8"
        case .documentType: "the XML has a document type"
        case .malformed: "the XML is not well-formed"
        case .tooDeep(let limit): "the XML has elements more than \(limit) deep"
        case .tooManyElements(let limit): "the XML has more than \(limit) elements"
        }
    }
}

extension XMLTree {
    /// Reads a document. Names lose their prefixes; comments and processing instructions are left out.
    ///
    /// - Parameter limit: elements that it may have.
    package init(
        reading bytes: [UInt8], elements limit: Int = OpenRosaLimits.elements
    ) throws(XMLFault) {
        guard bytes.count <= OpenRosaLimits.documentBytes else {
            throw .tooLarge(limit: OpenRosaLimits.documentBytes)
        }
        // In UTF-16 what follows could not be looked for.
        guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
            throw .notUTF8
        }
        guard Self.isDeclaredUTF8(text) else { throw .notUTF8 }
        // Even in a comment: nobody who sends reports writes one.
        guard !text.contains("<!DOCTYPE"), !text.contains("<!ENTITY") else { throw .documentType }
        let reader = XMLTreeReader(limit: limit)
        let parser = XMLParser(data: Data(bytes))
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        let isParsed = parser.parse()
        if let fault = reader.fault { throw fault }
        // What stands behind the root is an error that the parser tells and goes on from.
        guard isParsed, !reader.hasFailed, parser.parserError == nil, let root = reader.root
        else { throw .malformed }
        self = root
    }

    /// The declaration, where there is one, names no other encoding.
    private static func isDeclaredUTF8(_ text: String) -> Bool {
        guard let start = text.range(of: "<?xml "), let end = text.range(of: "?>"),
            start.lowerBound < end.lowerBound
        else { return true }
        let declaration = text[start.upperBound..<end.lowerBound].lowercased()
        guard let encoding = declaration.range(of: "encoding") else { return true }
        let name = declaration[encoding.upperBound...].filter { $0.isLetter || $0.isNumber }
        return name.hasPrefix("utf8") || name.hasPrefix("usascii")
    }
}

/// Builds the tree from what the parser tells.
private final class XMLTreeReader: NSObject, XMLParserDelegate {
    private(set) var root: XMLTree?
    private(set) var fault: XMLFault?
    private(set) var hasFailed = false
    private var open: [XMLTree] = []
    private var count = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    private func stop(_ parser: XMLParser, _ fault: XMLFault) {
        if self.fault == nil { self.fault = fault }
        parser.abortParsing()
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        count += 1
        guard count <= limit else { return stop(parser, .tooManyElements(limit: limit)) }
        // A second document behind the first.
        guard root == nil else { return stop(parser, .malformed) }
        guard open.count < OpenRosaLimits.depth else {
            return stop(parser, .tooDeep(limit: OpenRosaLimits.depth))
        }
        var element = XMLTree(Self.local(name))
        element.attributes = attributes.map {
            XMLTree.Attribute(name: Self.local($0.key), value: $0.value)
        }
        .sorted { $0.name < $1.name }
        open.append(element)
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
        qualifiedName: String?
    ) {
        guard let element = open.popLast() else { return }
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].children.append(.element(element))
        }
    }

    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) { hasFailed = true }

    func parser(_ parser: XMLParser, foundCharacters text: String) { add(text) }

    func parser(_ parser: XMLParser, foundCDATA data: Data) {
        add(String(decoding: data, as: UTF8.self))
    }

    private func add(_ text: String) {
        guard !open.isEmpty else { return }
        open[open.count - 1].children.append(.text(text))
    }

    private static func local(_ name: String) -> String {
        name.split(separator: ":").last.map(String.init) ?? name
    }
}
