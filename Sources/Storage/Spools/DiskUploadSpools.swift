package import Application
import NIOPosix

/// Makes spools in a folder.
package struct DiskUploadSpools: UploadSpools {
    private let folder: ScratchFolder
    private let budget: SpoolBudget

    /// - Parameter bytes: maximum total size of all spools of this process.
    package init(in folder: ScratchFolder, bytes: Int = 4 << 30) {
        self.folder = folder
        budget = SpoolBudget(limit: bytes)
    }

    package func makeSpool() async throws(Failure) -> any UploadSpool {
        try await NIOThreadPool.singleton.run { [self] in try DiskUploadSpool(in: folder, budget: budget) }
    }
}
