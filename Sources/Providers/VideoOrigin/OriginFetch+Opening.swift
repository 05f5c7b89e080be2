import Application
import Domain
import NIOCore

extension OriginFetch {
    /// Finds the host's addresses, and connects to one of them if all are permitted.
    func open() {
        let (target, environment) = (question.target, home.environment)
        environment.resolver.addresses(of: target.host, port: target.port, on: home.loop) {
            if target.usesTLS { _ = try environment.tls.get() }
        }.assumeIsolated().whenComplete { [self] result in
            guard phase == .opening else { return }
            guard case .success(let addresses) = result else { return fail(OriginError.unreachable) }
            // One bad address makes the name bad: it could be the one that the next look-up gives.
            guard addresses.allSatisfy(environment.permits) else { return fail(OriginError.refusedAddress) }
            connect(toFirstOf: addresses.prefix(environment.limits.attempts))
        }
    }

    private func connect(toFirstOf addresses: ArraySlice<SocketAddress>) {
        guard let address = addresses.first else { return fail(OriginError.unreachable) }
        let attempt = OriginConnection(OriginKey(question.target), meter: ReadMeter(home.environment.limits))
        connection = attempt
        home.connect(to: address, attempt).assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success where phase == .opening: send(over: attempt)
            case .success: attempt.close()
            case .failure: if phase == .opening { connect(toFirstOf: addresses.dropFirst()) }
            }
        }
    }
}
