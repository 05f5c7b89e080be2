/// What an API key may do; the raw value is the word of the API.
package enum Scope: String, Sendable, Hashable, CaseIterable {
    case imagesCreate = "images:create"
    case videosCreate = "videos:create"
    case historyRead = "history:read"
    case historyWrite = "history:write"
    case sharesWrite = "shares:write"
    case webhooksWrite = "webhooks:write"
    case accountRead = "account:read"
}
