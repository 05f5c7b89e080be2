import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Tells a request that never left this machine from one that may have arrived.
enum UnsentRequest {
    /// - Parameter error: what the HTTP client threw.
    static func isProven(by error: any Error) -> Bool {
        if error is NIOConnectionError { return true }
        // An address that is a number is connected to without NIO's own error around the system's.
        if let error = error as? IOError { return error.errnoCode == ECONNREFUSED }
        // Nothing is said to a server before it has shown who it is.
        if case .handshakeFailed? = error as? NIOSSLError { return true }
        return error as? HTTPClientError == .connectTimeout
    }
}
