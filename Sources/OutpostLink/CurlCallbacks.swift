import COutpostCurl

/// The C functions between curl and a `CurlTransfer`, which is their context.
struct CurlCallbacks {
    let read: CurlHandle.BytesCallback = { buffer, size, count, context in
        let transfer = CurlCallbacks.transfer(context)
        var filled = 0
        let goesOn = transfer.attempt {
            filled = try transfer.fill(
                UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
        }
        return goesOn ? filled : Int(CURL_READFUNC_ABORT)
    }

    /// A body that is made as it is sent cannot be sent again from its beginning.
    let seek: CurlHandle.SeekCallback = { _, _, _ in CURL_SEEKFUNC_CANTSEEK }

    let write: CurlHandle.BytesCallback = { bytes, size, count, context in
        let transfer = CurlCallbacks.transfer(context)
        let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return transfer.attempt { try transfer.take(body: buffer) }
            ? buffer.count : Int(CURL_WRITEFUNC_ERROR)
    }

    let header: CurlHandle.BytesCallback = { bytes, size, count, context in
        let transfer = CurlCallbacks.transfer(context)
        let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return transfer.attempt { try transfer.take(headerLine: buffer) }
            ? buffer.count : Int(CURL_WRITEFUNC_ERROR)
    }

    let progress: CurlHandle.ProgressCallback = { context, _, down, _, up in
        let transfer = CurlCallbacks.transfer(context)
        let traffic = LinkTraffic(sent: Int64(up), received: Int64(down))
        return transfer.attempt { () throws(LinkFailure) in try transfer.check(traffic) } ? 0 : 1
    }

    let connected: CurlHandle.ConnectedCallback = { context, _, _, _, _ in
        CurlCallbacks.transfer(context).connected()
        return CURL_PREREQFUNC_OK
    }

    /// `CurlLink.perform` keeps the transfer alive while curl runs, hence unretained.
    private static func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer {
        guard let context else { preconditionFailure("curl lost the context of a callback") }
        return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
    }
}
