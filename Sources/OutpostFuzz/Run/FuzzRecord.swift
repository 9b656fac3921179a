import Glibc
import OutpostModel

/// What a process that tries inputs says of itself, in memory that outlives it: the input that it is at, so that whoever started it
/// has the one that it died of.
///
///     offset  size  content
///     0       8     inputs begun
///     8       8     of those, taken
///     16      8     answers told apart
///     24      8     the input's length
///     32      …     the input, at most FuzzLimits.inputBytes and what a corpus has beyond
///
/// Numbers as the machine has them: both ends are one program.
package struct FuzzRecord: @unchecked Sendable {
    // Unchecked: one process writes, another reads once that one is dead, or looks at the first number only.
    private let memory: UnsafeMutableRawPointer
    private static let headBytes = 32
    /// Samples and kept inputs may be larger than what is made.
    private static let capacity = 4 << 20

    /// - Throws: `storage`.
    package init(file path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        let bytes = Self.headBytes + Self.capacity
        guard ftruncate(descriptor, off_t(bytes)) == 0,
            let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            memory != MAP_FAILED
        else { throw Self.failure(path) }
        self.memory = memory
    }

    package func begin(_ input: [UInt8]) {
        let count = min(input.count, Self.capacity)
        input.withUnsafeBytes {
            memory.advanced(by: Self.headBytes).copyMemory(
                from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: count)
        }
        set(3, UInt64(count))
        set(0, executions + 1)
    }

    package func note(taken: UInt64, answers: Int) {
        set(1, taken)
        set(2, UInt64(answers))
    }

    package var executions: UInt64 { number(0) }
    package var taken: UInt64 { number(1) }
    package var answers: UInt64 { number(2) }

    package var input: [UInt8] {
        let count = min(Int(number(3)), Self.capacity)
        return Array(UnsafeRawBufferPointer(start: memory + Self.headBytes, count: count))
    }

    private func number(_ index: Int) -> UInt64 {
        memory.load(fromByteOffset: index * 8, as: UInt64.self)
    }

    private func set(_ index: Int, _ value: UInt64) {
        memory.storeBytes(of: value, toByteOffset: index * 8, as: UInt64.self)
    }

    private static func failure(_ path: String) -> OutpostError {
        OutpostError(
            .storage, operation: "keep what a fuzzer is at", place: path,
            cause: String(cString: strerror(errno)))
    }
}
