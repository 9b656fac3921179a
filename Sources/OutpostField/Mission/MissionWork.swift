/// What the pages must know of a mission's tables to keep its clocks and to hand a shift over. A mission that does not say has no
/// such page.
package struct MissionWork: Sendable, Equatable {
    package var custody: CustodyPlan?
    package var tasks: TaskPlan?
    package var patrols: PatrolPlan?
    package var hearings: HearingPlan?
    package var shifts: ShiftPlan?

    package init() {}
}
