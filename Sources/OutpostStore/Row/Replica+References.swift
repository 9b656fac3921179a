import OutpostModel

extension Replica {
    /// Takes base references for blank forms: no report gets them by itself, whatever is printed and thrown away.
    ///
    /// - Parameter count: from 1 to `StoreLimits.reservedReferences`.
    /// - Returns: in their order. Once it returns, they survive a power cut.
    package func reserveReferences(_ count: Int) throws -> [String] {
        guard (1...StoreLimits.reservedReferences).contains(count) else {
            throw OutpostError(
                .invalidInput, operation: "reserve references", place: "\(count)",
                cause: "from 1 to \(StoreLimits.reservedReferences) are reserved at once",
                hint: "print more when these are used up")
        }
        return try transaction(operation: "reserve references") { _, engine in
            let first = UInt64(try engine.meta.integer(MetaName.referenceCounter) ?? 0)
            try engine.meta.set(Int64(first) + Int64(count), for: MetaName.referenceCounter)
            return (1...UInt64(count)).map {
                BaseReference(replica: engine.replica, counter: first + $0).description
            }
        }
    }
}
