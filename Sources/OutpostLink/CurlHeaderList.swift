import COutpostCurl

/// The headers of a request in curl's form, freed with the value.
struct CurlHeaderList: ~Copyable {
    /// The head of curl's list, `nil` while it is empty.
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    init() {}

    deinit {
        curl_slist_free_all(first)
    }

    /// Sends a header, empty or not.
    mutating func add(_ header: LinkHeader) throws(LinkFailure) {
        // "name:" would take a header away from curl; "name;" is how curl is told to send it empty.
        try append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
    }

    /// Keeps curl from sending a header of its own.
    mutating func suppress(_ name: String) throws(LinkFailure) {
        try append("\(name):")
    }

    private mutating func append(_ line: String) throws(LinkFailure) {
        guard let longer = curl_slist_append(first, line) else { throw .other("out of memory") }
        first = longer
    }
}
