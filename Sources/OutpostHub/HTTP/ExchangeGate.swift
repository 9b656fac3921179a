import Synchronization

/// Lets only so many exchanges in at once, and of one device fewer still: a flood of its own keeps nobody else out.
final class ExchangeGate<Device: Hashable & Sendable>: Sendable {
    /// Held while an exchange lasts; gives its place back when it goes.
    final class Pass: Sendable {
        private let gate: ExchangeGate
        private let device: Device

        init(gate: ExchangeGate, device: Device) {
            self.gate = gate
            self.device = device
        }

        deinit { gate.leave(device) }
    }

    /// Why an exchange is not let in.
    enum Refusal: Error, Equatable {
        /// This device has enough of them.
        case deviceIsBusy
        /// Everybody together has.
        case hubIsBusy
    }

    private let limit: Int
    private let limitPerDevice: Int
    // A lock, for a few counters that are touched twice an exchange and never across a wait.
    private let counts = Mutex((all: 0, devices: [Device: Int]()))

    init(limit: Int, perDevice: Int) {
        self.limit = limit
        limitPerDevice = perDevice
    }

    func enter(_ device: Device) -> Result<Pass, Refusal> {
        let refusal: Refusal? = counts.withLock { counts in
            guard counts.devices[device, default: 0] < limitPerDevice else { return .deviceIsBusy }
            guard counts.all < limit else { return .hubIsBusy }
            counts.all += 1
            counts.devices[device, default: 0] += 1
            return nil
        }
        if let refusal { return .failure(refusal) }
        return .success(Pass(gate: self, device: device))
    }

    private func leave(_ device: Device) {
        counts.withLock { counts in
            counts.all -= 1
            let left = counts.devices[device, default: 1] - 1
            counts.devices[device] = left > 0 ? left : nil
        }
    }
}
