/// Callback bodies in the older of the provider's two formats.
enum CallbackBody {
    static func success(_ task: String, _ imageURL: String) -> String {
        #"{"code":200,"msg":"success","data":{"taskId":"\#(task)","info":{"resultImageUrl":"\#(imageURL)"}}}"#
    }

    static func failure(_ task: String) -> String {
        #"{"code":501,"msg":"Image generation task failed","data":{"taskId":"\#(task)","info":{"resultImageUrl":""}}}"#
    }

    /// A body without a final status.
    static func undecided(_ task: String) -> String {
        #"{"code":200,"msg":"success","data":{"taskId":"\#(task)","info":{"resultImageUrl":""}}}"#
    }
}
