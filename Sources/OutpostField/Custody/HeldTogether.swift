/// Who is held where, as far as the entries say so.
package enum HeldTogether {
    /// Children at a place where adults are held too. A place is its name as written, without regard to case.
    package static func childrenWithAdults<ID>(
        _ persons: [(id: ID, place: String, isChild: Bool)]
    ) -> [ID] {
        let adults = Set(
            persons.filter { !$0.isChild && !$0.place.isEmpty }.map { $0.place.lowercased() })
        return persons.filter { $0.isChild && adults.contains($0.place.lowercased()) }.map(\.id)
    }
}
