/// Which table of a mission keeps signed handovers of the shift: the section `shifts` of its file. Append-only.
package struct ShiftPlan: Sendable, Equatable {
    package let table: String
    package let base: String
    package let from, until: String
    package let giver, receiver: String
    /// Refers to the handover that this row confirms.
    package let confirms: String
    /// What was counted when it was signed, each in its column.
    package let changed, unsent, contested, tasks, held, patrols: String
    package let remarks: String
}

/// Which tables of a mission are patrols and their check-ins: the section `patrols` of its file.
package struct PatrolPlan: Sendable, Equatable {
    package let table: String
    package let status: String
    /// Codes of `status` of a patrol that is out.
    package let underWay: [String]
    package let startedAt, dueAt: String
    package let checkInMinutes: String
    /// The table of check-ins, its reference to the patrol, and its time.
    package let checkIns, checkInPatrol, checkInAt: String
}

/// Which table of a mission holds days in court: the section `hearings` of its file.
package struct HearingPlan: Sendable, Equatable {
    package let table: String
    package let dueAt, heldAt: String
}
