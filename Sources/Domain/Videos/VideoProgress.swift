/// Progress of a job in percent. The provider reports none, so these are fixed values for completed steps.
package enum VideoProgress {
    package static let queued = 0
    package static let submitting = 5
    package static let submitted = 10
    package static let running = 50
    package static let completed = 100
}
