package import Application

/// What the routes that label items and change many at once need from the application.
package struct OrganizingDependencies: Sendable {
    package var label: LabelItem
    package var tags: ManageTags
    package var facets: CountFacets
    package var resolve: ResolveQuery
    package var batch: ApplyBatch

    package init(
        label: LabelItem, tags: ManageTags, facets: CountFacets, resolve: ResolveQuery, batch: ApplyBatch
    ) {
        self.label = label
        self.tags = tags
        self.facets = facets
        self.resolve = resolve
        self.batch = batch
    }
}
