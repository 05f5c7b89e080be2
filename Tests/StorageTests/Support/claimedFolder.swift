import Storage

/// A folder that an installation has claimed.
func claimedFolder(_ path: String, by installation: String) throws(DiskFolderError) -> DiskFolder {
    let folder = try DiskFolder(path)
    try folder.claim(for: installation, expecting: nil)
    return folder
}
