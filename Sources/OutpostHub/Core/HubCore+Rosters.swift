extension HubCore {
    /// Issues a roster that takes up the branches which an edge brought, where this process may: bases that never heard of such a
    /// branch learn what it takes away, and it need not be told again.
    func uniteRosters() throws {
        guard let view = try currentRoster(), !view.state.lost.isEmpty else { return }
        _ = try issueRoster { _, _ in }
    }
}
