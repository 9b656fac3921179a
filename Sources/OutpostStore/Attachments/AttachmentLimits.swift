/// Bounds of attached files, each with its reason.
package enum AttachmentLimits {
    /// One file, in bytes: some minutes of a phone's film. What is larger goes by stick.
    package static let fileBytes: Int64 = 256 << 20
    /// What stays free on the disk whatever is attached: reports must go on being written, and a day of them is far less.
    package static let reservedBytes: Int64 = 64 << 20
    /// After so many bytes of a file the free space is looked at again: others write to the disk too.
    static let bytesBetweenLooks: Int64 = 4 << 20
    /// Bytes read of a file at a time.
    static let readBytes = 256 << 10
}
