import Foundation
import HTTPTypes
import OutpostField
import OutpostModel

/// Answers of OpenRosa 1.0 (docs.getodk.org/openrosa): documents in XML, and headers of its own.
enum OpenRosaAnswer {
    static func xml(_ tree: XMLTree, status: HTTPResponse.Status = .ok) -> PageAnswer {
        PageAnswer(
            status: status, contentType: "text/xml; charset=utf-8", body: Array(tree.document.utf8)
        ).asOpenRosa
    }

    /// What a phone shows to whoever sent a form.
    static func message(_ text: String, nature: String, status: HTTPResponse.Status) -> PageAnswer {
        xml(
            XMLTree(
                "OpenRosaResponse", ["xmlns": "http://openrosa.org/http/response"],
                [XMLTree("message", ["nature": nature], text: text)]), status: status)
    }

    static func failure(_ error: any Error) -> PageAnswer {
        if let refusal = error as? RefusedSubmission {
            return message(refusal.description, nature: "submit_error", status: .badRequest)
        }
        let known =
            error as? OutpostError
            ?? OutpostError(.storage, operation: "answer a phone", cause: "\(error)")
        let text = known.hint.isEmpty ? known.cause : "\(known.cause) – \(known.hint)"
        let status: HTTPResponse.Status =
            switch known.code {
            case .limit: .contentTooLarge
            case .diskFull: HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
            default: PageAnswer.status(of: known)
            }
        return message(text, nature: "submit_error", status: status)
    }

    /// Asks for id and PIN.
    static func unauthorized(_ text: String) -> PageAnswer {
        var answer = message(text, nature: "error", status: .unauthorized)
        answer.headers[.wwwAuthenticate] = "Basic realm=\"Outpost\", charset=\"UTF-8\""
        return answer
    }

    static func list(_ entries: [PhoneForms.Entry], address: String) -> PageAnswer {
        xml(
            XMLTree(
                "xforms", ["xmlns": "http://openrosa.org/xforms/xformsList"],
                entries.map { entry in
                    XMLTree(
                        "xform", [:],
                        [
                            XMLTree("formID", text: entry.form.id),
                            XMLTree("name", text: entry.form.title),
                            XMLTree("version", text: entry.form.version),
                            XMLTree("hash", text: entry.hash),
                            XMLTree("downloadUrl", text: "\(address)/forms/\(entry.form.id).xml"),
                        ])
                }))
    }
}

extension PageAnswer {
    /// With the headers that every answer to an OpenRosa client has.
    var asOpenRosa: PageAnswer {
        var answer = self
        answer.headers[Self.version] = "1.0"
        answer.headers[Self.acceptLength] = String(UploadLimits.requestBytes)
        return answer
    }

    private static let version = name("X-OpenRosa-Version")
    private static let acceptLength = name("X-OpenRosa-Accept-Content-Length")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("no field name: \(text)") }
        return name
    }
}
