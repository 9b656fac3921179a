import OutpostModel

/// What stands around every page: who, where to, and the one line about the link.
struct PageFrame {
    struct Choice {
        let address, label: String
        let isCurrent: Bool
        /// Of a language: its code, so that a screen reader speaks it rightly.
        var code = ""
    }

    /// How far what was written here has gone, in words.
    struct LinkLine {
        /// `ok`, `busy`, `waiting` or `trouble`: a class, beside a sign that does not need colour.
        let state: String
        let sign: String
        let text: String
        let isEnrolled: Bool
    }

    var title: String
    let language: String
    let mission: String
    /// nil: not enrolled.
    let base: String?
    let version: String
    let person: String
    let isProven: Bool
    /// A PIN that the hub's officer has not accepted yet.
    let isWaiting: Bool
    let sections: [Choice]
    let languages: [Choice]
    let link: LinkLine?
    /// The address of this page, to come back to.
    let address: String
    /// The mission's local time.
    let now: String
    let isSignedIn: Bool
    /// What must not wait until somebody looks.
    let alarms: [AlarmLine]
}
