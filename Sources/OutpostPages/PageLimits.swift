/// The bounds of the pages, each with its reason.
package enum PageLimits {
    /// A form's body: every column of the widest table at its longest would be more, but nobody types that.
    package static let formBytes = 1 << 20
    /// Rows on one screen of a list: what a person scrolls through, and what renders in a few milliseconds.
    package static let listRows = 50
}
