import COutpostCurl

/// One easy handle of curl, with typed options. Freed, its connections closed, with the object.
///
/// Setting an option fails only for want of memory or because this libcurl lacks it; both are
/// told as `LinkFailure.other`.
final class CurlHandle {
    /// The C functions that curl calls. Each gets the context that is set along with it.
    typealias BytesCallback =
        @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int
    typealias SeekCallback = @convention(c) (UnsafeMutableRawPointer?, curl_off_t, Int32) -> Int32
    typealias ProgressCallback =
        @convention(c) (UnsafeMutableRawPointer?, curl_off_t, curl_off_t, curl_off_t, curl_off_t) ->
        Int32
    typealias ConnectedCallback =
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<CChar>?,
            Int32, Int32
        ) -> Int32

    /// curl's global state, made once for the process; it is never taken down, because other
    /// libraries in the process may use curl too. Safe from any thread since curl 7.84.
    private static let globalCode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    private let handle: UnsafeMutableRawPointer
    // These two are kept by curl as pointers, hence fixed memory that lives as long as the handle.
    private let message: UnsafeMutablePointer<CChar>
    private let socketLimits: UnsafeMutablePointer<outpost_curl_socket_limits>

    init() throws(LinkFailure) {
        guard Self.globalCode == CURLE_OK, let handle = curl_easy_init() else {
            throw .other("curl could not be started")
        }
        self.handle = handle
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        socketLimits = .allocate(capacity: 1)
        socketLimits.initialize(to: outpost_curl_socket_limits())
        socketLimits.pointee.socket = -1
        try check(
            outpost_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, message), CURLOPT_ERRORBUFFER)
    }

    deinit {
        // First the handle, which may still write to the memory that it was lent.
        curl_easy_cleanup(handle)
        message.deallocate()
        socketLimits.deallocate()
    }

    func set(_ option: CURLoption, _ text: String?) throws(LinkFailure) {
        try check(outpost_curl_set_text(handle, option, text), option)
    }

    func set(_ option: CURLoption, _ number: Int) throws(LinkFailure) {
        try check(outpost_curl_set_number(handle, option, number), option)
    }

    func set(_ option: CURLoption, size: Int64) throws(LinkFailure) {
        try check(outpost_curl_set_size(handle, option, curl_off_t(size)), option)
    }

    /// The list must outlive its last use by the handle.
    func set(_ option: CURLoption, _ list: borrowing CurlHeaderList) throws(LinkFailure) {
        try check(outpost_curl_set_pointer(handle, option, list.first), option)
    }

    func setSocketLimits(unacknowledged: Duration, unsentBytes: Int) throws(LinkFailure) {
        socketLimits.pointee.unacknowledged_milliseconds = UInt32(
            unacknowledged.timeoutMilliseconds)
        socketLimits.pointee.longest_retransmission_milliseconds =
            LinkLimits.longestRetransmission(roundTrip: 0)
        socketLimits.pointee.unsent_bytes = UInt32(unsentBytes)
        try check(outpost_curl_set_socket_limits(handle, socketLimits), CURLOPT_SOCKOPTFUNCTION)
    }

    func ignoreCertificateDates() throws(LinkFailure) {
        try check(outpost_curl_ignore_certificate_dates(handle), CURLOPT_SSL_CTX_FUNCTION)
    }

    /// Sets all callbacks with one context, which must outlive the next `perform`.
    func setCallbacks(
        _ callbacks: CurlCallbacks, context: UnsafeMutableRawPointer
    ) throws(LinkFailure) {
        try check(outpost_curl_set_read(handle, callbacks.read, context), CURLOPT_READFUNCTION)
        try check(outpost_curl_set_seek(handle, callbacks.seek, context), CURLOPT_SEEKFUNCTION)
        try check(outpost_curl_set_write(handle, callbacks.write, context), CURLOPT_WRITEFUNCTION)
        try check(
            outpost_curl_set_header(handle, callbacks.header, context), CURLOPT_HEADERFUNCTION)
        try check(
            outpost_curl_set_progress(handle, callbacks.progress, context), CURLOPT_XFERINFOFUNCTION
        )
        try check(
            outpost_curl_set_connected(handle, callbacks.connected, context), CURLOPT_PREREQFUNCTION
        )
    }

    /// Runs the request as set; blocks until it is over.
    func perform() -> CURLcode {
        message.pointee = 0
        return curl_easy_perform(handle)
    }

    /// What curl said of the last request, or what the code says where curl was silent.
    func explanation(of code: CURLcode) -> String {
        let text = String(cString: message)
        return text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    }

    /// A count of the last request, 0 where curl has none.
    func number(_ info: CURLINFO) -> Int {
        var number = 0
        return outpost_curl_get_number(handle, info, &number) == CURLE_OK ? number : 0
    }

    /// A size, or a time in microseconds, of the last request; 0 where curl has none.
    func size(_ info: CURLINFO) -> Int64 {
        var size: curl_off_t = 0
        return outpost_curl_get_size(handle, info, &size) == CURLE_OK ? Int64(size) : 0
    }

    /// Of the connection in use; nil while there is none.
    var socket: Int32? {
        let socket = socketLimits.pointee.socket
        return socket < 0 ? nil : socket
    }

    private func check(_ code: CURLcode, _ option: CURLoption) throws(LinkFailure) {
        guard code == CURLE_OK else {
            let text = String(cString: curl_easy_strerror(code))
            throw .other("curl does not take option \(option.rawValue): \(text)")
        }
    }
}
