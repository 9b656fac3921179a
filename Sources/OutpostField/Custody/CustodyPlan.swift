/// Which tables and columns of a mission the custody clock is made of: the section `custody` of its file.
package struct CustodyPlan: Sendable, Equatable {
    /// The table of arrests, and what its columns are called.
    package struct Arrests: Sendable, Equatable {
        package let table: String
        /// Refers to the person's row.
        package let person: String
        package let arrestedAt: String
        package let minority: String
        /// Codes of `minority` that mean 18 or over; everything else is a child.
        package let adults: [String]
        /// When rights were read, and the family told; nil: the mission does not record it.
        package let rights, family: String?
    }

    /// The log of what happened to somebody who is held; append-only.
    package struct Events: Sendable, Equatable {
        package let table: String
        /// Refers to the arrest.
        package let arrest: String
        package let kind: String
        package let happenedAt: String
        /// Where the person is from then on.
        package let place: String
        /// Refers to the entry that this one replaces.
        package let corrects: String
        /// Refers to the handover that this entry confirms.
        package let confirms: String
        /// What the receiver is, where they are of another authority.
        package let function: String
        package let giver, receiver: String
    }

    /// What codes of `Events.kind` mean.
    package struct Kinds: Sendable, Equatable {
        package let admitted, medical, handedOver, received: String
        /// The person was brought where the law wants them: the hours are met, and they may still be held.
        package let met: [String]
        /// The person is held no more.
        package let ends: [String]
    }

    package let arrests: Arrests
    package let events: Events
    package let kinds: Kinds
    /// From the arrest to a judge.
    package let hours: Int
    /// Hours after which an alarm is raised, ascending, each less than `hours`.
    package let alarms: [Int]
}
