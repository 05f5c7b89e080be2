import Domain

/// What orders cost, as the scripts of pages read it.
struct PagePrices: Sendable {
    /// `{"video": {"amounts": {size: amount}, "seconds"} | null, "image": amount | null, "currency"}`. The amounts of a
    /// video are those of a second, and `seconds` is the length of a video that asks for none; if that is null, they are
    /// those of a whole video. The empty size is the model's default; what has no amount has no known price.
    let json: String

    init(_ pages: PageSettings, sizes: [VideoSize]) {
        let (table, model) = (pages.prices, pages.videoModel)
        let highest = sizes.map(\.resolution).max()
        let amounts = ([nil] + sizes).compactMap { size in
            table.price(of: .video(model: model, seconds: 1, resolution: size?.resolution ?? highest)).map {
                (size: size?.text ?? "", amount: $0.amount.text)
            }
        }
        var writer = JSONWriter(capacity: 512)
        writer.raw(#"{"video":"#)
        if let price = table.prices[model], !amounts.isEmpty {
            writer.raw(#"{"amounts":"#)
            writer.object(amounts) { json, entry in
                json.string(entry.size)
                json.raw(":")
                json.string(entry.amount)
            }
            writer.raw(#","seconds":"#)
            if price.isOfWholeVideo { writer.raw("null") } else { writer.integer(VideoCapabilities.usualDuration) }
            writer.raw("}")
        } else {
            writer.raw("null")
        }
        writer.raw(#","image":"#)
        writer.stringOrNull(table.price(of: .image(model: PricedOrder.imageModel, count: 1))?.amount.text)
        writer.raw(#","currency":"#)
        writer.string(table.currency)
        writer.raw("}")
        json = writer.text
    }
}

extension Price {
    fileprivate var isOfWholeVideo: Bool {
        if case .video = unit { true } else { false }
    }
}
