import Foundation
import OutpostModel
import OutpostStore
import OutpostTrust

extension SteadyTime {
    private static let bootID = "/proc/sys/kernel/random/boot_id"

    /// Now, by the kernel's clock that no one sets.
    package static func now() throws -> SteadyTime {
        let boot = try AtomicFile.read(bootID, operation: "ask when this machine was started")
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return SteadyTime(
            boot: String(decoding: boot, as: UTF8.self).trimmingCharacters(
                in: .whitespacesAndNewlines),
            milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
