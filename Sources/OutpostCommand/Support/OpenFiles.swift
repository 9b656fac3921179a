import Foundation

/// How many files this process may have open: a connection is one.
enum OpenFiles {
    /// For databases, logs, and what the system takes.
    private static let reserve = 128

    /// Raises the limit as far as the system lets us.
    ///
    /// - Returns: how many connections it leaves room for, one at least.
    static func roomForConnections() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return 1_024 - reserve }
        let wanted = limit.rlim_max
        if limit.rlim_cur < wanted {
            limit.rlim_cur = wanted
            // Where it is not raised, what there is must do.
            _ = setrlimit(resource, &limit)
            _ = getrlimit(resource, &limit)
        }
        return max(1, Int(clamping: limit.rlim_cur) - reserve)
    }
}
