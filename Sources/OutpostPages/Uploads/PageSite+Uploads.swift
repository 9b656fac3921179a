import Hummingbird
import NIOCore
import OutpostModel
import OutpostStore

extension PageSite {
    /// Takes a multipart body as it comes in, its files to where they wait.
    ///
    /// - Returns: what came, once it is whole; what did not come whole leaves nothing.
    func receive(
        _ request: Request, _ incoming: IncomingForms, inMemory: Set<String> = []
    ) async -> Result<Upload, any Error> {
        let upload: Upload
        do {
            upload = try Upload(
                contentType: request.headers[.contentType] ?? "", store: incoming.files,
                inMemory: inMemory)
        } catch {
            return .failure(error)
        }
        do {
            for try await buffer in request.body {
                let bytes = Array(buffer.readableBytesView)
                try await threads.run { try upload.take(bytes) }
            }
            try await threads.run { try upload.end() }
            return .success(upload)
        } catch {
            do {
                try await threads.run {
                    upload.abandon()
                    try incoming.discard(upload.files.map(\.digest))
                }
            } catch {
                // What stays is taken away when the page is started again.
            }
            return .failure(error)
        }
    }
}

extension PageSite {
    /// A route to which a browser sends files: who is signed in is asked before they are taken, and again once they are here.
    func addUpload(
        _ path: RouterPath, to router: Router<PageContext>,
        _ handler: @escaping @Sendable (PageRoom, Upload) throws -> PageAnswer
    ) {
        router.on(path, method: .post) { [self] request, context in
            let parameters = Self.parameters(context)
            let entered = try await threads.run { [self] in
                answer(request, parameters, [], .signedIn) { _ in Self.isWelcome }
            }
            guard entered.status == Self.isWelcome.status, let desk = try house.current() else {
                return entered.response
            }
            let result = await receive(request, desk.incoming)
            return try await threads.run { [self] in
                answer(request, parameters, [], .signedIn) { room in
                    try handler(room, try result.get())
                }
            }.response
        }
    }

    private static var isWelcome: PageAnswer {
        PageAnswer(status: .continue, contentType: "text/plain", body: [])
    }
}
