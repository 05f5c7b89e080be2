/// A batch of the list of a bucket's objects.
struct S3Listing {
    let objects: [(key: String, size: Int64)]
    /// The token of the next batch; nil at the end.
    let next: String?

    /// - Parameter root: `ListBucketResult`; nil if something in it is missing or malformed.
    init?(_ root: S3Element) {
        var objects: [(key: String, size: Int64)] = []
        for entry in root.children where entry.name == "Contents" {
            guard let key = entry["Key"], let size = entry["Size"].flatMap({ Int64($0) }), size >= 0 else { return nil }
            objects.append((key, size))
        }
        self.objects = objects
        next = root["NextContinuationToken"]
        guard (root["IsTruncated"] == "true") == (next != nil) else { return nil }
    }
}
