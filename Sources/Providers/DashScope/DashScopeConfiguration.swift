/// Connection settings of the video provider's API.
package struct DashScopeConfiguration: Sendable {
    /// Without a trailing slash. The provider's international host; model, host and key must belong to one region.
    package var base = "https://dashscope-intl.aliyuncs.com"
    package var key = ""
    package var model = DashScopeModel("wan2.6-t2v")
    /// Timeout of a submission, which takes the provider about a second.
    package var submissionTimeout: Duration = .seconds(30)
    /// Timeout of a status poll.
    package var pollTimeout: Duration = .seconds(10)

    package init() {}
}
