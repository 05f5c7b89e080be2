import Domain

/// What a record says of its deletion.
struct TrashState {
    var isActive = true
    var trashedAt: Timestamp?
    var updatedAt: Timestamp?

    /// Since when the record is in the trash; nil if it is not. One that another application, or an earlier version, has
    /// deleted is there since its last change.
    func date(createdAt: Timestamp) -> Timestamp? { isActive ? nil : trashedAt ?? updatedAt ?? createdAt }
}
