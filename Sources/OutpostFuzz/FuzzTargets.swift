/// Every reader of what somebody else wrote.
package enum FuzzTargets {
    package static let all: [FuzzTarget] =
        WireTargets.all + ChangesetTargets.all + RosterTargets.all + TrustTargets.all
        + StoreTargets.all + FieldTargets.all + PhoneTargets.all + GeographyTargets.all
        + PageTargets.all + FlashTargets.all + LinkTargets.all

    package static func target(named name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
