import Testing

/// What the whole survives. One after the other: each of these keeps the machine busy by itself.
@Suite(.serialized, .timeLimit(.minutes(10))) struct Reliability {}
