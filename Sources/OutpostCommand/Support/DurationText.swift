/// How long something takes, as one says it.
enum DurationText {
    /// - Parameter seconds: 0 or more.
    static func about(seconds: Double) -> String {
        switch seconds {
        case ..<90: "\(max(1, Int(seconds.rounded(.up)))) s"
        case ..<5_400: "\(Int((seconds / 60).rounded(.up))) min"
        default: "\(Int((seconds / 3_600).rounded(.up))) h"
        }
    }
}
