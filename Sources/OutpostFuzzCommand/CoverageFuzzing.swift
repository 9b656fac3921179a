#if OUTPOST_COVERAGE
    import Foundation
    import Glibc
    import OutpostFuzz

    /// libFuzzer in place of our own loop, in the build that `scripts/fuzz` makes: the compiler marks each branch, and inputs that reach
    /// a new one are altered further.
    enum CoverageFuzzing {
        // libFuzzer calls a C function, which can carry no context. Set once, before it is called; libFuzzer has one thread.
        nonisolated(unsafe) private static var target: FuzzTarget?

        /// - Parameter arguments: libFuzzer's own: its options, then folders of inputs.
        static func run(_ target: FuzzTarget, arguments: [String]) -> Int32 {
            self.target = target
            // They live as long as the process.
            var words: [UnsafeMutablePointer<CChar>?] =
                (["outpost-fuzz"] + arguments).map { strdup($0) } + [nil]
            var count = Int32(words.count - 1)
            return words.withUnsafeMutableBufferPointer { buffer in
                var start = buffer.baseAddress
                return runDriver(&count, &start) { bytes, count in
                    tryOne(Array(UnsafeBufferPointer(start: bytes, count: count)))
                }
            }
        }

        private static func tryOne(_ input: [UInt8]) -> Int32 {
            do {
                _ = try target?.answer(to: input)
            } catch {
                // libFuzzer keeps the input of a process that ends so.
                fatalError("\(error)")
            }
            return 0
        }
    }

    @_silgen_name("LLVMFuzzerRunDriver")
    private func runDriver(
        _ count: UnsafeMutablePointer<Int32>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
        _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
    ) -> Int32
#endif
