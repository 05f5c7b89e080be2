import S3Server
import Storage
import TestSupport

extension TestBucket {
    /// What lets a server store everything in the bucket.
    var serverEnvironment: [String: String] {
        [
            "STORAGE": "s3", "S3_ENDPOINT": configuration.endpoint, "S3_REGION": configuration.region,
            "S3_BUCKET": configuration.bucket, "S3_ACCESS_KEY_ID": configuration.accessKeyID,
            "S3_SECRET_ACCESS_KEY": configuration.secretAccessKey,
        ]
    }

    /// Runs a server that archives into a new bucket through a gateway.
    ///
    /// - Parameter mode: of the gateway when the server starts.
    static func useWithServer(
        _ mode: BucketGateway.Mode,
        _ body: @escaping @Sendable (TestBucket, BucketGateway, ServerProcess) async throws -> Void
    ) async throws {
        try await use { bucket in
            try await BucketGateway.use(of: bucket) { gateway in
                try await gateway.become(mode)
                let environment = bucket.serverEnvironment.merging(["S3_ENDPOINT": gateway.base]) { $1 }
                try await ServerProcess.run(environment: ServerProcess.archiving(environment)) { server in
                    try await body(bucket, gateway, server)
                }
            }
        }
    }
}
