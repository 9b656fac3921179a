import COutpostCurl
import Glibc
import OutpostModel

/// The link over libcurl: HTTPS with TLS 1.3 and HTTP/1.1, one warm connection.
///
/// Not `Sendable`: curl's handle belongs to one thread at a time. Only the `LinkCancellation` may be
/// used from another.
package final class CurlLink: Link {
    /// What the link moved since it was made, requests that failed included.
    package private(set) var traffic = LinkTraffic()
    /// Whether anything ever answered, be it to refuse a connection.
    package private(set) var isAnswered = false

    private let configuration: LinkConfiguration
    private let address: HubAddress
    private let handle: CurlHandle
    private let cancellation: LinkCancellation
    private let progress: (LinkTraffic) -> Void
    private var isPerforming = false

    /// Makes a link; connects to nothing yet.
    ///
    /// - Parameters:
    ///   - cancellation: Ends the request that runs, and all later ones.
    ///   - progress: Called by `perform`, on its thread, with the body bytes of the request so far:
    ///     often while they move, about once a second while they do not.
    /// - Throws: `OutpostError` with `invalidInput` for a hub URL that is not https://host:port, or
    ///   an identity on an unverified link.
    package init(
        _ configuration: LinkConfiguration,
        cancellation: LinkCancellation = LinkCancellation(),
        progress: @escaping (LinkTraffic) -> Void = { _ in }
    ) throws(OutpostError) {
        self.configuration = configuration
        self.cancellation = cancellation
        self.progress = progress
        do throws(LinkFailure) {
            address = try HubAddress(configuration.hubURL)
            handle = try CurlHandle()
            try handle.apply(configuration)
        } catch {
            throw error.outpostError(
                operation: "open a link to the hub", place: configuration.hubURL)
        }
    }

    package func perform(
        _ request: LinkRequest,
        produce: (_ limit: Int) throws -> [UInt8],
        respond: (LinkResponse) throws -> Void,
        consume: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> LinkResponse {
        precondition(!isPerforming, "a link performs one request at a time")
        isPerforming = true
        defer { isPerforming = false }
        do {
            // The closures end with this call, and so does the transfer that keeps them.
            return try withoutActuallyEscaping(produce) { produce in
                try withoutActuallyEscaping(respond) { respond in
                    try withoutActuallyEscaping(consume) { consume in
                        try run(
                            request,
                            CurlTransfer.Closures(
                                produce: produce, respond: respond, consume: consume,
                                progress: progress))
                    }
                }
            }
        } catch let failure as LinkFailure {
            throw failure.outpostError(
                operation: "reach the hub", place: address.text + request.path)
        }
    }

    private func run(
        _ request: LinkRequest, _ closures: CurlTransfer.Closures
    ) throws -> LinkResponse {
        try validate(request)
        if cancellation.isCancelled { throw LinkFailure.cancelled }
        let transfer = CurlTransfer(
            closures, configuration: configuration, patience: request.patience,
            cancellation: cancellation,
            socket: { [handle] in LinkSocket(handle) })
        let headers = try prepare(request)
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        try handle.setCallbacks(CurlCallbacks(), context: context)
        // curl keeps plain pointers to both.
        let code = withExtendedLifetime(transfer) {
            withExtendedLifetime(headers) { handle.perform() }
        }
        return try conclude(transfer, code)
    }

    private func validate(_ request: LinkRequest) throws(LinkFailure) {
        try request.validate()
        guard configuration.trust != .unverified || request.method == .get else {
            throw .requestInvalid("a body is sent only to a hub that can be verified")
        }
    }

    /// Sets what differs between requests. The headers must live until the request is over.
    private func prepare(_ request: LinkRequest) throws(LinkFailure) -> CurlHeaderList {
        var headers = CurlHeaderList()
        // Waiting for "100 Continue" costs a round trip, which is 2 s where it matters.
        try headers.suppress("Expect")
        if let contentType = request.contentType {
            try headers.add(LinkHeader("Content-Type", contentType))
        } else {
            try headers.suppress("Content-Type")
        }
        for header in request.headers { try headers.add(header) }
        try handle.set(CURLOPT_URL, address.text + request.path)
        try handle.set(CURLOPT_HTTPHEADER, headers)
        switch request.method {
        case .get:
            try handle.set(CURLOPT_HTTPGET, 1)
        case .post:
            try handle.set(CURLOPT_POST, 1)
            // Unknown: chunked in HTTP/1.1, a plain stream in HTTP/2.
            try handle.set(CURLOPT_POSTFIELDSIZE_LARGE, size: -1)
        }
        return headers
    }

    private func conclude(_ transfer: CurlTransfer, _ code: CURLcode) throws -> LinkResponse {
        let moved = LinkTraffic(
            sent: Int64(handle.number(CURLINFO_REQUEST_SIZE)) + handle.size(CURLINFO_SIZE_UPLOAD_T),
            received: Int64(handle.number(CURLINFO_HEADER_SIZE))
                + handle.size(CURLINFO_SIZE_DOWNLOAD_T))
        traffic.sent += moved.sent
        traffic.received += moved.received
        isAnswered =
            isAnswered || transfer.isAnswered
            || handle.number(CURLINFO_OS_ERRNO) == Int(ECONNREFUSED)
        if let error = transfer.error { throw error }
        guard code == CURLE_OK else {
            throw LinkFailure(
                code, message: handle.explanation(of: code), connected: transfer.isConnected)
        }
        guard var response = transfer.response else { throw LinkFailure.notHTTP("it said nothing") }
        response.bytesSent = moved.sent
        response.bytesReceived = moved.received
        response.seconds = Double(handle.size(CURLINFO_TOTAL_TIME_T)) / 1_000_000
        return response
    }
}
