/// Which table and columns of a mission are questions and orders on its rows: the section `tasks` of its file.
package struct TaskPlan: Sendable, Equatable {
    package let table: String
    package let title: String
    /// Refer to who is to do it.
    package let base, officer: String
    package let dueAt: String
    package let priority: String
    /// Codes of `priority` that do not wait until somebody looks.
    package let urgent: [String]
    package let status: String
    /// Codes of `status`: new, somebody is at it, done.
    package let opened, taken, done: String
    /// Codes of `status` that need nobody any more.
    package let ended: [String]
    package let result, doneAt: String
}
