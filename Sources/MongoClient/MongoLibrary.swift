import CMongoC

/// Process-wide setup of the driver, done once before its first use.
enum MongoLibrary {
    private static let ready: Void = {
        // Disable the log output of the driver to standard error; errors reach callers anyway.
        mongoc_log_set_handler(nil, nil)
        mongoc_init()
        cmongo_tune_allocator()
    }()

    static func prepare() { ready }
}
