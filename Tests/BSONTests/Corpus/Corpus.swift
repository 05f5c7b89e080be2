import Foundation

/// MongoDB's BSON test corpus, from the folder in `BSON_CORPUS`.
enum Corpus {
    static let help: String =
        "BSON_CORPUS is not set: clone the repository mongodb/specifications, and set BSON_CORPUS to its folder "
        + "source/bson-corpus/tests"

    static let folder = ProcessInfo.processInfo.environment["BSON_CORPUS"]
    /// In CI a missing corpus is a failure, not a skip.
    static let isRequired = ProcessInfo.processInfo.environment["CI"] == "true"

    /// Every file of the folder, sorted by name; unreadable files are left out, which the count of cases reveals.
    static let files: [CorpusFile] = {
        guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return [] }
        return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
            guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { return nil }
            var file = try? JSONDecoder().decode(CorpusFile.self, from: data)
            file?.name = name
            return file
        }
    }()
}
