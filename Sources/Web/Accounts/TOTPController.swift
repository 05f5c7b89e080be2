import Application
import Domain
import HTTPTypes
import Hummingbird

/// The second factor of a person's own account.
struct TOTPController: Sendable {
    private let tokens: TokenVerifier
    private let secondFactor: ManageSecondFactor
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        secondFactor = dependencies.ownAccount.secondFactor
        clientAddresses = dependencies.clientAddresses
    }

    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = try await tokens.authentication(of: request).user()
        let stored = try await secondFactor.status(of: user)
        var json = JSONWriter(capacity: 128)
        json.raw(#"{"status":"success","data":{"enabled":"#)
        json.bool(stored.account.hasSecondFactor)
        json.raw(#","created_at":"#)
        json.timestampOrNull(stored.factor?.createdAt)
        json.raw(#","recovery_codes_left":"#)
        json.integer(stored.account.recoveryCodesLeft)
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    @Sendable @concurrent func begin(_ request: Request, _ context: WebContext) async throws -> Response {
        let proof = try await proof(request, context)
        let uri = try await secondFactor.begin(
            proof.user, proof.credential, password: proof.password, from: proof.address)
        var json = JSONWriter(capacity: 256)
        json.raw(#"{"status":"success","data":{"uri":"#)
        json.string(uri)
        json.raw("}}")
        return .privateJSON(json.buffer)
    }

    @Sendable @concurrent func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.authentication(of: request)
        let user = try caller.user()
        var fields = try await JSONFields(request)
        let code = fields.required("code")
        try fields.faults.check()
        guard let code else { throw Failure.unexpected("required field missing after validation") }
        let codes = try await secondFactor.confirm(
            user, caller.credential, code: code, from: clientAddresses.client(of: request, context))
        return response(codes)
    }

    @Sendable @concurrent func renewCodes(_ request: Request, _ context: WebContext) async throws -> Response {
        let proof = try await proof(request, context)
        return response(
            try await secondFactor.renewCodes(
                proof.user, proof.credential, password: proof.password, from: proof.address))
    }

    @Sendable @concurrent func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let proof = try await proof(request, context)
        try await secondFactor.remove(proof.user, proof.credential, password: proof.password, from: proof.address)
        return Response(status: .noContent)
    }

    /// What a request proves its sender with.
    private struct Proof {
        let user: UserID
        let credential: Credential
        let password: String?
        let address: ClientAddress
    }

    /// The body may be missing: an account without a password needs none.
    private func proof(_ request: Request, _ context: WebContext) async throws -> Proof {
        let caller = try await tokens.authentication(of: request)
        let user = try caller.user()
        var fields = try await JSONFields(ifAny: request)
        let password = fields.string("password")
        try fields.faults.check()
        return Proof(
            user: user, credential: caller.credential, password: password,
            address: clientAddresses.client(of: request, context))
    }

    private func response(_ codes: [RecoveryCode]) -> Response {
        var json = JSONWriter(capacity: 512)
        json.raw(#"{"status":"success","data":{"recovery_codes":"#)
        json.strings(codes.map(\.text))
        json.raw("}}")
        return .privateJSON(json.buffer)
    }
}
