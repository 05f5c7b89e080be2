/// The help texts of all metrics except for the `process_…` ones.
enum MetricCatalogue {
    static let help = [
        "afterimage_http_requests_total": "HTTP requests, by route pattern.",
        "afterimage_http_request_duration_seconds": "Time from the request head to the response head.",
        "afterimage_proxy_requests_total": "Finished video requests, by outcome.",
        "afterimage_proxy_bytes_total": "Video bytes sent.",
        "afterimage_proxy_streams": "Videos and images being fetched now, at most 4096.",
        "afterimage_provider_calls_total": "Finished provider calls, by outcome.",
        "afterimage_jobs": "Video jobs in the database, by status; the same on every server.",
        "afterimage_oldest_waiting_job_seconds":
            "How long the oldest job has been waiting for its submission, 0 without one; the same on every server.",
        "afterimage_stored_objects": "Objects in storage, by kind; the same on every server.",
        "afterimage_stored_bytes": "Bytes in storage, by kind; the same on every server.",
        "afterimage_archive_waiting": "Completed records whose content is not in storage yet, by history.",
        "afterimage_archive_oldest_seconds": "How long the oldest of them has been waiting, 0 without one.",
        "afterimage_archive_failing": "Those of them whose copy has failed at least once.",
        "afterimage_archive_endangered": "Those of them whose origin disappears within an hour.",
        "afterimage_archive_lost": "Records whose content could not be copied before it disappeared.",
        "afterimage_undecided_orders":
            "Orders of which it is unknown whether the provider charges for them; the same on every server.",
        "afterimage_spending_unreadable_total": "Orders that were not settled as their spending cannot be read.",
        "afterimage_cleanup_runs_total": "Finished cleanup runs, by outcome.",
        "afterimage_cleanup_last_success_timestamp_seconds":
            "Unix time of the last successful cleanup of this server, in seconds; 0 before the first.",
        "afterimage_mail_failed_total": "Attempts to send a message that failed.",
        "afterimage_mail_waiting": "Messages in the database that were not sent yet; the same on every server.",
        "afterimage_mongodb_up": "Whether the database is available, 1 or 0.",
        "afterimage_mongodb_command_duration_seconds": "Duration of database commands, by name.",
        "afterimage_mongodb_command_failures_total": "Database commands that failed, network errors included.",
    ]
}
