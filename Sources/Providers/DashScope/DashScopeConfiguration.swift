/// How to reach the video provider's API.
package struct DashScopeConfiguration: Sendable {
    /// Without a slash at the end. The provider's international host; model, host and key must be of one region.
    package var base = "https://dashscope-intl.aliyuncs.com"
    package var key = ""
    package var model = DashScopeModel("wan2.6-t2v")
    /// To the answer to an order. It takes the provider about a second.
    package var submissionTimeout: Duration = .seconds(30)
    /// To the answer to a question.
    package var pollTimeout: Duration = .seconds(10)

    package init() {}
}
