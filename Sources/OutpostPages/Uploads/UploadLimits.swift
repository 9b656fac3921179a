/// Bounds of what is sent to the base, each with its reason.
package enum UploadLimits {
    /// A field of a form or a filled form, in bytes, as it is held in memory.
    package static let fieldBytes = 1 << 20
    /// A picture that is stripped, in bytes, since it is held in memory for that; what phones make has a tenth of it.
    package static let pictureBytes: Int64 = 32 << 20
    /// One request, in bytes, with all its files: what OpenRosa clients are told that they may send at once.
    package static let requestBytes: Int64 = 128 << 20
    /// Parts of one request.
    static let parts = 64
    /// Days that a form waits for the rest of its files before an officer is to look at it.
    package static let waitingDays: Int64 = 7
    /// Forms that wait for files at once: some for each phone of a base.
    package static let waitingForms = 500
    /// Minutes after which a phone's PIN is asked of its key again.
    static let passMinutes: Int64 = 10
    /// Wrong PINs of one person from the network within an hour. Beyond, none is tried, so that a stranger on the base's network does
    /// not use up the tries that the laptop gives.
    static let networkTries = 5
    static let networkTriesMilliseconds: Int64 = 3_600_000
    /// Passes in memory: phones of a base.
    static let passes = 256
}
