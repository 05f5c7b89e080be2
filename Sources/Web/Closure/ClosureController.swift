import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// The deletion of the caller's account.
struct ClosureController: Sendable {
    private let tokens: TokenVerifier
    private let accounts: AccountDependencies
    private let closure: ClosureDependencies
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        accounts = dependencies.accounts
        closure = dependencies.closure
        clientAddresses = dependencies.clientAddresses
    }

    /// Also removes the cookie, and the browser's cache and storage for this server.
    @Sendable @concurrent func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        let user = try authentication.user()
        var fields = try await JSONFields(ifAny: request)
        let password = fields.string("password")
        try fields.faults.check()
        guard let id = RecordID(user.text), try await accounts.repository.account(id) != nil else {
            throw Self.noAccount
        }
        let address = clientAddresses.client(of: request, context)
        _ = try await closure.reauthenticate(
            user, authentication.credential, password: password, from: address)
        let (receipt, endsAt) = try await closure.closure.close(id, by: AuditActor(user), from: address)
        var response = Response.privateJSON(JSONWriter.closure(receipt, endsAt: endsAt))
        response.headers[.setCookie] = accounts.cookies.clearCookie
        response.headers[.clearSiteData] = #""cache", "storage""#
        return response
    }

    private static let noAccount = Failure(
        .forbidden, "You have no account on this server that could be deleted. Delete your images and videos instead.")
}

extension JSONWriter {
    /// The whole response: what the deletion of an account takes away, and until when it can be taken back.
    static func closure(_ receipt: ClosureReceipt, endsAt: Timestamp) -> ByteBuffer {
        var json = JSONWriter(capacity: 256)
        json.raw(#"{"status":"success","data":{"receipt":{"images":"#)
        json.integer(receipt.images)
        json.raw(#","videos":"#)
        json.integer(receipt.videos)
        json.raw(#","shares":"#)
        json.integer(receipt.shares)
        json.raw(#","keys":"#)
        json.integer(receipt.keys)
        json.raw(#","sessions":"#)
        json.integer(receipt.sessions)
        json.raw(#","bytes":"#)
        json.integer(Int(receipt.bytes))
        json.raw(#"},"ends_at":"#)
        json.timestamp(endsAt)
        json.raw("}}")
        return json.buffer
    }
}
