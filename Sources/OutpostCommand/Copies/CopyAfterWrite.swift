import OutpostModel
import OutpostStore
import OutpostSync

/// What a command wrote goes to the second copy at once, where one is kept: no page runs that would bring it there.
enum CopyAfterWrite {
    /// What goes wrong is told, and fails no command: the report is saved.
    static func run(_ replica: Replica, _ options: ReplicaOptions) {
        do {
            _ = try CopyDesk(ReplicaFolder(path: options.path)).keep(
                replica, surroundings: .system)
        } catch {
            let cause = (error as? OutpostError)?.cause ?? "\(error)"
            Output.error("outpost: saved here, and not in the second copy: \(cause)")
        }
    }
}
