import NIOPosix

/// Where pages wait for disks: threads of their own, since those that carry connections must never block.
struct PageThreads: Sendable {
    private let pool: NIOThreadPool

    init() {
        pool = NIOThreadPool(numberOfThreads: PageLimits.threads)
        pool.start()
    }

    func run<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await pool.runIfActive(body)
    }
}
