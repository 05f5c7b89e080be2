package import Application
package import AsyncHTTPClient
package import Domain

package struct DashScopeConfiguration: Sendable { package init() {} }
package struct DashScope: VideoProvider {
    package let capabilities = VideoCapabilities(
        maximumPromptLength: 1500, durations: [5, 10], resolutions: [.p480, .p720, .p1080])
    package init(_ c: DashScopeConfiguration, client: HTTPClient) {}
    package func order(_ request: VideoRequest) async throws(VideoOrderError) -> TaskID {
        throw .unavailable(detail: "")
    }
    package func report(on task: TaskID) async throws(VideoReportError) -> VideoReport {
        throw .unavailable(detail: "")
    }
}
