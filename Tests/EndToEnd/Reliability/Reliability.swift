import Testing

/// Fault tolerance of the complete system. Serialized, because each test needs most of the machine.
@Suite(.serialized, .timeLimit(.minutes(10))) struct Reliability {}

/// The database fails or stalls. Beside `Reliability`, because these tests mostly wait.
@Suite(.serialized, .timeLimit(.minutes(60))) struct Outages {}
