/// A change of what an account's owner says about themselves; nil for what stays.
package struct ProfileChange: Sendable, Hashable {
    package enum Name: Sendable, Hashable {
        case set(AccountName)
        case clear
    }

    package var name: Name?
    package var notifiesVideos: Bool?

    package init(name: Name? = nil, notifiesVideos: Bool? = nil) {
        self.name = name
        self.notifiesVideos = notifiesVideos
    }
}
