import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Recognizes requests that were certainly never sent.
enum UnsentRequest {
    /// - Parameter error: the HTTP client's error.
    static func isProven(by error: any Error) -> Bool {
        if error is NIOConnectionError { return true }
        // For an IP address NIO does not wrap the system's error.
        if let error = error as? IOError { return error.errnoCode == ECONNREFUSED }
        // Nothing is sent before the server's certificate is verified.
        if case .handshakeFailed? = error as? NIOSSLError { return true }
        return error as? HTTPClientError == .connectTimeout
    }
}
