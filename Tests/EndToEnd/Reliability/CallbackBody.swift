/// What the provider sends, in the older of its two forms.
enum CallbackBody {
    static func success(_ task: String, _ address: String) -> String {
        #"{"code":200,"msg":"success","data":{"taskId":"\#(task)","info":{"resultImageUrl":"\#(address)"}}}"#
    }

    static func failure(_ task: String) -> String {
        #"{"code":501,"msg":"Image generation task failed","data":{"taskId":"\#(task)","info":{"resultImageUrl":""}}}"#
    }

    /// A body that is no end of anything.
    static func undecided(_ task: String) -> String {
        #"{"code":200,"msg":"success","data":{"taskId":"\#(task)","info":{"resultImageUrl":""}}}"#
    }
}
