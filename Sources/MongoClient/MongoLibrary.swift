import CMongoC

/// The driver's process-wide set-up: once, before anything else of it is touched.
enum MongoLibrary {
    private static let ready: Void = {
        // The driver would write to standard error by itself; what matters reaches callers as errors.
        mongoc_log_set_handler(nil, nil)
        mongoc_init()
        cmongo_tune_allocator()
    }()

    static func prepare() { ready }
}
