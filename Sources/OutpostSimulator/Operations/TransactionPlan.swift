import OutpostModel

/// One local transaction as it will be tried, and what the tables must show afterwards.
struct TransactionPlan {
    enum Step {
        case run(String)
        /// SQLite refuses it, and the writer goes on.
        case attempt(String)
        /// The writer changes its mind.
        case fail
    }

    var steps: [Step] = []
    var lane = Lane.routine
    var author = Author.nobody
    /// Why nothing of it may be kept; nil when it must succeed.
    var defect: String?
    /// The whole picture after it.
    var after: [RowName: [ExactValue]] = [:]
    var touched: Set<RowName> = []
    var tally = Tally()
    /// What was done, where no SQL says so.
    var remark = ""

    /// What the writer throws when it changes its mind.
    struct ChangeOfMind: Error {}

    /// - Parameter execute: runs one SQL statement in the transaction.
    func perform(_ execute: (String) throws -> Void) throws {
        for step in steps {
            switch step {
            case .run(let sql): try execute(sql)
            case .fail: throw ChangeOfMind()
            case .attempt(let sql):
                do {
                    try execute(sql)
                } catch {
                    continue
                }
                throw SimulationFailure("SQLite took what it must refuse: \(sql)")
            }
        }
    }

    /// The steps as text, for the trace.
    var text: String {
        guard remark.isEmpty else { return remark }
        return steps.map { step in
            switch step {
            case .run(let sql): sql
            case .attempt(let sql): "attempt \(sql)"
            case .fail: "fail"
            }
        }.joined(separator: "; ")
    }
}
