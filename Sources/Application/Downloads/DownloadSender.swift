import Domain

/// Sends a range of a download, part by part.
struct DownloadSender: Sendable {
    private static let gone = OriginError.gone(status: 410)

    let download: Download
    let range: ClosedRange<Int64>
    let contents: DownloadContents

    /// - Throws: `OriginError.gone` if something was deleted meanwhile; other `OriginError`s.
    func send(to target: DownloadTarget) async throws {
        let (files, directory) = (download.layout.offset, download.layout.directorySize)
        var position = range.lowerBound
        var extendsPartsAt = ContinuousClock.now + DownloadLimit.extensionInterval
        do {
            while position <= range.upperBound {
                // Also the end of the download's life does not end what is being sent.
                if ContinuousClock.now >= extendsPartsAt {
                    try await contents.repository.extendParts(of: download.id)
                    extendsPartsAt = ContinuousClock.now + DownloadLimit.extensionInterval
                }
                if position < files {
                    position = try await sendPart(at: position, to: target)
                } else if position < files + directory {
                    position = try await sendDirectory(at: position - files, to: target) + files
                } else {
                    try await send(download.layout.end, at: files + directory, to: target)
                    position = range.upperBound + 1
                }
            }
        } catch let failure as Failure {
            throw [.notFound, .downloadGone].contains(failure.code) ? Self.gone : OriginError.unreachable
        }
    }

    /// - Returns: the offset of the next part.
    private func sendPart(at position: Int64, to target: DownloadTarget) async throws -> Int64 {
        guard let part = try await contents.repository.part(of: download.id, at: position), part.end > position else {
            throw Self.gone
        }
        switch part {
        case .bytes(let bytes, let offset): try await send(bytes, at: offset, to: target)
        case .entries(let entries): try await send(entries, to: target)
        }
        return part.end
    }

    /// - Parameter position: within the directory.
    /// - Returns: of the next header to send.
    private func sendDirectory(at position: Int64, to target: DownloadTarget) async throws -> Int64 {
        let entries = try await contents.repository.entries(of: download.id, inDirectoryAt: position)
        guard let entries, entries.end.directorySize > position else { throw Self.gone }
        try await send(
            entries.directory, at: download.layout.offset + entries.start.directorySize, to: target)
        return entries.end.directorySize
    }

    private func send(_ entries: DownloadEntries, to target: DownloadTarget) async throws {
        // A stored file has records of items that are elsewhere.
        if entries.hasStoredFile { try await contents.requireComplete(download) }
        var checkedAt = ContinuousClock.now
        guard try await contents.allExist(entries, in: download) else { throw Self.gone }
        let files = entries.files.filter { overlap($0.offset, $0.file.entry.headerLength + $0.file.entry.size) != nil }
        let objects = try await contents.objects(
            files.compactMap { if case .object(let id, of: _) = $0.file.content { id } else { nil } })
        for file in files {
            let entry = file.file.entry
            let header = slice(entry.header, at: file.offset)
            guard case .object(let id, of: let item) = file.file.content,
                let bytes = overlap(file.offset + entry.headerLength, entry.size)
            else {
                try await target.send(header)
                continue
            }
            if ContinuousClock.now - checkedAt >= contents.checkLifetime {
                checkedAt = .now
                guard try await contents.allExist(entries, in: download) else { throw Self.gone }
            }
            guard let object = objects[id] else { throw Self.gone }
            guard object.facts.size == entry.size else { throw OriginError.broken }
            let ticket = item.flatMap { item in
                download.includesTrash ? nil : contents.streams.begin(.record(item)) { target.fail(Self.gone) }
            }
            defer { if let ticket { contents.streams.ended(ticket) } }
            try await send(header, then: object, bytes.count == entry.size ? nil : bytes, to: target)
        }
    }

    private func send(
        _ header: ArraySlice<UInt8>, then object: MediaObject, _ range: ClosedRange<Int64>?, to target: DownloadTarget
    ) async throws {
        do {
            try await target.send(header) { [contents] loop in
                try contents.stores.read(object, range: range, on: loop)
            }
        } catch OriginError.gone {
            // It may have been moved to another store since its row was read.
            guard let current = try await contents.objects([object.id])[object.id],
                current.location != object.location
            else { throw Self.gone }
            try await target.send(header) { [contents] loop in
                try contents.stores.read(current, range: range, on: loop)
            }
        }
    }

    private func send(_ bytes: [UInt8], at offset: Int64, to target: DownloadTarget) async throws {
        let bytes = slice(bytes, at: offset)
        if !bytes.isEmpty { try await target.send(bytes) }
    }

    /// The bytes that are in the range.
    ///
    /// - Parameter offset: of the first in the archive.
    private func slice(_ bytes: [UInt8], at offset: Int64) -> ArraySlice<UInt8> {
        guard let part = overlap(offset, Int64(bytes.count)) else { return [] }
        return bytes[Int(part.lowerBound)...Int(part.upperBound)]
    }

    /// The part of some bytes that is in the range, counted from the first of them; nil if none is.
    private func overlap(_ offset: Int64, _ length: Int64) -> ClosedRange<Int64>? {
        let first = max(range.lowerBound - offset, 0)
        let last = min(range.upperBound - offset, length - 1)
        return first <= last ? first...last : nil
    }
}
