import OutpostModel

/// A figure that means nothing, because what was measured went wrong.
enum BenchmarkFailure {
    static func statement(_ sql: String, _ cause: String) -> OutpostError {
        OutpostError(.storage, operation: "measure a statement", place: sql, cause: cause)
    }

    static func resultsDiffer(_ name: String) -> OutpostError {
        OutpostError(
            .corrupt, operation: "measure \(name)",
            cause: "the rows that Outpost ends with are not plain SQLite's",
            hint: "a fast wrong answer is no figure: run the tests, and report this as a defect")
    }

    static func child(_ cause: String) -> OutpostError {
        OutpostError(.storage, operation: "measure memory in a process of its own", cause: cause)
    }
}
