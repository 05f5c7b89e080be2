/// The headers of a request from one of the networks behind a trusted proxy.
func from(_ number: Int) -> [(String, String)] { [("X-Forwarded-For", "198.51.100.\(number)")] }
