/// Names of the MongoDB collections; the defaults are the documented ones.
package struct CollectionNames: Sendable {
    package var generatedImages = "generated_image_entity"
    package var generations = "user_generation_history"
    package var videoJobs = "video_generation_jobs"
    package var providerPace = "provider_pace"
    package var videoURLMapping = "video_url_mapping"
    package var users = "users"
    package var sessionClaims = "session_claims"
    package var idempotencyKeys = "idempotency_keys"
    package var operationsMinutes = "operations_minutes"
    package var operationsState = "operations_state"
    package var operationsAlerts = "operations_alerts"
    package var rateLimits = "rate_limits"
    package var adminAudit = "admin_audit"
    package var media = "media"
    package var mediaWrites = "media_writes"
    package var storageReservations = "storage_reservations"
    package var shares = "shares"
    package var downloads = "downloads"
    package var downloadParts = "download_parts"

    package init() {}
}
