import Application
import Glibc

/// A failed system call on a file.
struct SystemError: Error, CustomStringConvertible {
    let call: String
    let code: Int32

    /// - Parameter call: name of the call that has just failed; the code is `errno`.
    init(_ call: String) { (self.call, code) = (call, errno) }

    var description: String { "\(call): \(String(cString: strerror(code)))" }

    /// Converts an error of storing or reading a file: `storageFull` if the disk is full, otherwise `storageUnavailable`.
    static func failure(_ error: any Error) -> Failure {
        if let error = error as? Failure { return error }
        if let error = error as? SystemError, error.code == ENOSPC || error.code == EDQUOT {
            return Failure(
                .storageFull, "The storage is full. Contact the operator, or try again later.", detail: "\(error)")
        }
        return Failure(
            .storageUnavailable, "The storage is not available right now. Try again in a moment.", retryAfter: 5,
            detail: "\(error)")
    }
}
