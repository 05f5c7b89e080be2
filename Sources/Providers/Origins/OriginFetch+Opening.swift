import Application
import Domain
import NIOCore

extension OriginFetch {
    /// Resolves the host and connects to one of its addresses if all are permitted.
    func open() {
        let (target, environment) = (request.target, originLoop.environment)
        environment.resolver.addresses(of: target.host, port: target.port, on: originLoop.loop) {
            if target.usesTLS { _ = try environment.tls.get() }
        }.assumeIsolated().whenComplete { [self] result in
            guard phase == .opening else { return }
            guard case .success(let addresses) = result else { return fail(OriginError.unreachable) }
            // One forbidden address rejects the host: the next lookup could return it first.
            guard addresses.allSatisfy(environment.permits) else { return fail(OriginError.refusedAddress) }
            connect(toFirstOf: addresses.prefix(environment.limits.connectAttempts))
        }
    }

    private func connect(toFirstOf addresses: ArraySlice<SocketAddress>) {
        guard let address = addresses.first else { return fail(OriginError.unreachable) }
        let attempt = OriginConnection(OriginKey(request.target), meter: ReadMeter(originLoop.environment.limits))
        connection = attempt
        originLoop.connect(to: address, attempt).assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success where phase == .opening: send(over: attempt)
            case .success: attempt.close()
            case .failure: if phase == .opening { connect(toFirstOf: addresses.dropFirst()) }
            }
        }
    }
}
