import Domain

extension Failure {
    /// - Parameter selected: as in the request; the error names the places of the missing ones.
    static func missingItems(_ missing: Set<ItemReference>, of selected: [ItemReference]) -> Failure {
        Failure(
            .notFound, "Some of these items do not exist, or they are not yours. See details.",
            faults: selected.enumerated().filter { missing.contains($1) }.map {
                FieldError("items[\($0.offset)]", "This item does not exist, or it is not yours.")
            })
    }
}
