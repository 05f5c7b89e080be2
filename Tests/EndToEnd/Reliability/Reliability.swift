import Testing

/// Fault tolerance of the complete system. Serialized, because each test uses the whole machine.
@Suite(.serialized, .timeLimit(.minutes(10))) struct Reliability {}
