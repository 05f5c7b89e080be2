/// Every metric of ours, and what it says. Those named `process_…` are the system's.
enum MetricCatalogue {
    static let help = [
        "afterimage_http_requests_total": "Requests that were answered, by the pattern of their route.",
        "afterimage_http_request_duration_seconds": "From a request's head to its answer's head.",
        "afterimage_proxy_requests_total": "Requests for videos that have ended, by how.",
        "afterimage_proxy_bytes_total": "Bytes of videos that were sent.",
        "afterimage_proxy_streams": "Videos and pictures that are being fetched now, of 4096 at most.",
        "afterimage_provider_calls_total": "Calls to the providers that have ended, by how.",
        "afterimage_jobs": "Video jobs in the database by status; the same at every server.",
        "afterimage_oldest_waiting_job_seconds":
            "How long the oldest job has been waiting to be ordered, 0 without one; the same at every server.",
        "afterimage_cleanup_runs_total": "Clean-ups that have ended, by how.",
        "afterimage_cleanup_last_success_timestamp_seconds":
            "When this server's last clean-up succeeded, in seconds of Unix time; 0 before the first.",
        "afterimage_mongodb_up": "Whether the database answers, 1 or 0.",
        "afterimage_mongodb_command_duration_seconds": "Commands to the database, by name.",
        "afterimage_mongodb_command_failures_total": "Commands that the database or the way to it failed.",
    ]
}
