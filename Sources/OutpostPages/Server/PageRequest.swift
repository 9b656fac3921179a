import HTTPTypes
import Hummingbird
import OutpostModel

/// One request, read whole: what a page is made of.
package struct PageRequest: Sendable {
    package let method: HTTPRequest.Method
    /// As it came, with its query.
    package let address: String
    /// What the route's path leaves open, by name.
    package let parameters: [String: String]
    package let query: PageFields
    package let form: PageFields
    /// A body that is no form.
    package let body: [UInt8]
    package let headers: HTTPFields
    package let visit: Visit

    package func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// A row's key in the path.
    ///
    /// - Throws: `not-found`.
    package func key(_ name: String = "key") throws -> RowKey {
        guard let key = RowKey(parameter(name).lowercased()) else {
            throw OutpostError(
                .notFound, operation: "open a page", place: parameter(name),
                cause: "this is no report's key", hint: "look for it by its reference")
        }
        return key
    }
}

/// Who asks, and in which language.
package struct Visit: Sendable {
    /// Of the browser, whether or not somebody is signed in; empty where it has none.
    package let token: String
    /// nil: nobody signed in.
    package let session: PageSession?
    package let language: String
    package let now: Int64
}
