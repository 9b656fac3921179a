/// Why a document that a phone sent cannot be read.
package enum XMLFault: Error, Sendable, Equatable {
    case tooLarge(limit: Int)
    case notUTF8
    /// It has a document type, by which entities are declared: no OpenRosa client sends one.
    case documentType
    /// What was expected, and at which byte.
    case malformed(String, byte: Int)
    case tooDeep(limit: Int)
    case tooManyElements(limit: Int)
}

extension XMLFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLarge(let limit): "the XML has more than \(limit) bytes"
        case .notUTF8: "the XML is no UTF-8"
        case .documentType: "the XML has a document type"
        case .malformed(let what, let byte): "the XML is not well-formed: \(what) at byte \(byte)"
        case .tooDeep(let limit): "the XML has elements more than \(limit) deep"
        case .tooManyElements(let limit): "the XML has more than \(limit) elements"
        }
    }
}
