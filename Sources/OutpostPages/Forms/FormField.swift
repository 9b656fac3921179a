import OutpostField
import OutpostModel

/// One question of a form, as its template draws it.
struct FormField {
    /// One of the answers that may be chosen.
    struct Option {
        let code, label: String
        let isChosen: Bool
        var id: String
    }

    var name: String
    var label: String
    let hint: String
    /// As typed, chosen, or as the row has it.
    let value: String
    /// Why what was typed will not do; empty where it will.
    let error: String
    /// What somebody else wrote meanwhile; empty where nobody did.
    var overtaken = ""
    /// At most one of these: what was decided about it.
    var isMineKept = false
    var isTheirsKept = false
    let isRequired: Bool
    let isAutofocused: Bool
    var options: [Option]
    /// What a screen reader says after the label: ids of hint and error.
    var describedBy = ""
    /// Exactly one of these.
    var isLine = false
    var isParagraph = false
    var isWhole = false
    var isReal = false
    var isTime = false
    var isDate = false
    var isSelect = false
    var isRadio = false
    var isReference = false
    var isPosition = false
    var isHidden = false
    /// Stands above it: what this and the next fields are about.
    var heading = ""

    /// The same in a form of several tables.
    func prefixed(_ prefix: String) -> FormField {
        var field = self
        field.name = prefix + name
        field.describedBy = describedBy.split(separator: " ").map { prefix + $0 }
            .joined(separator: " ")
        for index in options.indices { field.options[index].id = prefix + options[index].id }
        return field
    }
}

/// A form as its template draws it: what is asked first, and what is folded under it.
struct FormSheet {
    let action: String
    /// Of the row that it makes or changes: sent again after it was saved, the form finds its report by it.
    let key: String
    let draft: String
    let fields: [FormField]
    let more: [FormField]
    /// The folded part is open: something in it was typed, or is wrong.
    let isMoreOpen: Bool
    let errors: [FormField]
    /// What is wrong and belongs to no field.
    let message: String
}
