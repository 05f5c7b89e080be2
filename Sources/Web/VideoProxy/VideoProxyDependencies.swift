package import Application

/// What the video proxy needs from the application.
package struct VideoProxyDependencies: Sendable {
    package var mappings: any VideoMappingRepository
    package var delivery: DeliveryDependencies
    package var counter: any PlayCounter
    package var log: any AccessLog
    package var recorder: any StatsRecorder

    package init(
        mappings: any VideoMappingRepository, delivery: DeliveryDependencies, counter: any PlayCounter,
        log: any AccessLog, recorder: any StatsRecorder
    ) {
        self.mappings = mappings
        self.delivery = delivery
        self.counter = counter
        self.log = log
        self.recorder = recorder
    }
}
