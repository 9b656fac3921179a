import COutpostCurl

/// The library that every client byte goes through.
package enum LinkLibrary {
    /// libcurl's, and of what it was built with: "libcurl/7.88.1 OpenSSL/3.0.15 …".
    package static var version: String { String(cString: curl_version()) }
}
