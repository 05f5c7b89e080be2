/// How far a job is, in hundredths. The provider names no number, so these are steps: what is behind, not what is left.
package enum VideoProgress {
    package static let queued = 0
    package static let ordering = 5
    package static let ordered = 10
    package static let running = 50
    package static let completed = 100
}
