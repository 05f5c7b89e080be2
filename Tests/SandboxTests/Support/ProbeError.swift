struct ProbeError: Error {
    let message: String
}
