import Application
import Domain
import SeededNumbers
import TestSupport

/// A forged callback and the expected status.
struct ForgedCallback: Sendable {
    let kind: Kind
    /// Relative to the server's base URL.
    let path: String
    let body: String
    let expected: Int

    enum Kind: String, CaseIterable, Sendable {
        case unsigned, wrongSignature, truncated, lengthened, upperCase, swapped, otherSecret, signedTask
        case emptySignature, noRecord, recordForms, alteredDigit, signedForAnother, unknownTask, noCallback, huge
    }

    /// - Parameters:
    ///   - images: pending images, which must stay pending.
    ///   - trap: a URL that the server must not fetch.
    init(_ images: [PendingImage], trap: String, using random: inout SeededGenerator) {
        let kind = Kind.allCases.randomElement(using: &random)!
        let image = images.randomElement(using: &random)!
        let other = images.filter { $0.id != image.id }.randomElement(using: &random)!
        let signature = Self.signature(of: image)
        var (record, signed): (String?, String?) = (image.id, signature)
        var task = image.task
        var expected = 202
        switch kind {
        case .unsigned: (record, signed) = (nil, nil)
        case .wrongSignature: signed = Self.digits(64, &random)
        case .truncated: signed = String(signature.prefix(Int.random(in: 1..<64, using: &random)))
        case .lengthened: signed = signature + Self.digits(Int.random(in: 1...64, using: &random), &random)
        case .upperCase: signed = signature.uppercased()
        case .swapped: signed = Self.signature(of: other)
        case .otherSecret: signed = Self.foreignSignature(RecordID(image.id)!)
        // The task id in place of the record id.
        case .signedTask: record = String(image.task.prefix(24))
        case .emptySignature: signed = ""
        case .noRecord: record = nil
        case .recordForms:
            record = [
                "\(image.id)%00", "%20\(image.id)", "0x\(image.id)", String(image.id.dropLast()), "\(image.id)0",
                "ObjectId(%22\(image.id)%22)", "%7B%22$ne%22:null%7D", "", "../\(image.id)", "*",
            ].randomElement(using: &random)!
        case .alteredDigit: signed = Self.altered(signature, &random)
        case .signedForAnother: (task, expected) = (other.task, 404)
        case .unknownTask: (task, record, expected) = (Self.digits(32, &random), nil, 404)
        case .noCallback: expected = 400
        case .huge: expected = 413
        }
        self.kind = kind
        self.expected = expected
        path = CallbackSigner.path + Self.query(record, signed)
        body = Self.body(kind, task, "\(trap)/\(Self.digits(8, &random))", &random)
    }

    private static func query(_ record: String?, _ signature: String?) -> String {
        let parts = [record.map { "record=\($0)" }, signature.map { "signature=\($0)" }].compactMap { $0 }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    private static func body(_ kind: Kind, _ task: String, _ trap: String, _ random: inout SeededGenerator) -> String {
        switch kind {
        case .noCallback:
            return [
                "", "null", "[]", "{}", "\"\(task)\"", #"{"code":200,"data":{"taskId":7}}"#, #"{"code":200}"#,
                String(repeating: "[", count: 50_000), #"{"code":200,"data":{"taskId":"\#(task)"}"#,
            ].randomElement(using: &random)!
        case .huge:
            return CallbackBody.success(task, trap + String(repeating: "x", count: 300 * 1024))
        default:
            return [
                CallbackBody.success(task, trap), CallbackBody.failure(task),
                #"{"code":200,"msg":"\#(trap)","callBackUrl":"\#(trap)","data":{"taskId":"\#(task)","successFlag":1,"#
                    + #""response":{"originImageUrl":"\#(trap)","resultImageUrl":"\#(trap)"}}}"#,
            ].randomElement(using: &random)!
        }
    }

    private static func signature(of image: PendingImage) -> String {
        String(image.callbackURL.suffix(64))
    }

    private static func foreignSignature(_ record: RecordID) -> String {
        let signer = CallbackSigner(secret: String(repeating: "k", count: 32), publicBase: "")
        return String(signer.url(for: record).suffix(64))
    }

    private static func digits(_ count: Int, _ random: inout SeededGenerator) -> String {
        String((0..<count).map { _ in "0123456789abcdef".randomElement(using: &random)! })
    }

    private static func altered(_ signature: String, _ random: inout SeededGenerator) -> String {
        var digits = Array(signature)
        let place = digits.indices.randomElement(using: &random)!
        digits[place] = "0123456789abcdefg".filter { $0 != digits[place] }.randomElement(using: &random)!
        return String(digits)
    }
}
