/// When what one direction of a connection takes in comes out again. Times are nanoseconds of the
/// event loop's clock.
protocol Passage {
    typealias Delivery = EmulatedDirection.Delivery

    /// When the first byte may be read, for a connection that was accepted now.
    mutating func opening(at now: Int64) -> Int64
    /// The pieces in which bytes read now come out, in order.
    mutating func deliveries(of bytes: Int, at now: Int64) -> [Delivery]
    /// When more may be read; `now` for at once.
    mutating func room(at now: Int64) -> Int64
    /// When the far side learns that the connection has ended here.
    mutating func ending(at now: Int64) -> Int64
    /// Bytes have come out.
    mutating func passed(_ bytes: Int)
}

extension Pacing: Passage {
    func opening(at now: Int64) -> Int64 { now }

    mutating func deliveries(of bytes: Int, at now: Int64) -> [Delivery] {
        [Delivery(bytes: bytes, at: departure(of: bytes, at: now))]
    }

    func room(at now: Int64) -> Int64 { now }

    func ending(at now: Int64) -> Int64 { now }

    func passed(_ bytes: Int) {}
}
