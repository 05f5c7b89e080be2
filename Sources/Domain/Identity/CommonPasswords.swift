/// Common passwords of twelve or more characters: the top of the lists of leaked passwords, keyboard walks, counting,
/// and a short common password repeated or followed by a year.
enum CommonPasswords {
    /// - Parameter text: in lower case.
    static func contains(_ text: String) -> Bool { isRepetition(text) || list.contains(text) }

    /// Whether the text repeats one to four characters: `aaaaaaaaaaaa`, `abcabcabcabc`.
    private static func isRepetition(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        return (1...4).contains { period in
            scalars.count > period
                && scalars.indices.dropFirst(period).allSatisfy { scalars[$0] == scalars[$0 - period] }
        }
    }

    private static let list: Set<String> = [
        "123456789012", "1234567890123", "12345678901234", "123456789012345", "1234567890123456", "123456789123",
        "123456789123456789", "12345678900987654321", "1234567890987654321", "1234567890qwerty", "1234567890qwertyuiop",
        "0123456789012", "012345678910", "098765432109", "0987654321098", "987654321012", "9876543210123",
        "1q2w3e4r5t6y", "1q2w3e4r5t6y7u", "1q2w3e4r5t6y7u8i", "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc",
        "1qaz2wsx3edc4rfv",
        "qwertyuiop12", "qwertyuiop123", "qwertyuiop1234", "qwertyuiop123456", "qwertyuiop1234567890", "qwertyuiop[]",
        "qwertyuiopasdfghjkl", "qwertyuiopasdfghjklzxcvbnm", "asdfghjkl123", "asdfghjkl1234", "asdfghjklqwertyuiop",
        "zxcvbnm123456", "zxcvbnmasdfghjkl", "qwerty123456", "qwerty1234567", "qwerty12345678", "qwerty123456789",
        "qwertyqwerty", "qwerty123qwerty", "abcdefghijkl", "abcdefghijklm", "abcdefghijklmnop", "abcdefg12345",
        "abcdefgh1234", "abcdefghijklmnopqrstuvwxyz", "password1234", "password12345", "password123456", "password123!",
        "password2023", "password2024", "password2025", "password2026", "passwordpassword", "password1password",
        "mypassword123", "mypassword1234", "newpassword1", "newpassword123", "thisismypassword", "passw0rd1234",
        "p@ssw0rd1234", "p@ssword1234", "administrator", "administrator1", "adminadmin123", "adminpassword",
        "admin1234567", "admin12345678", "admin123456789", "welcome12345", "welcome123456", "welcomewelcome",
        "welcome2024!", "welcome2025!", "letmein12345", "letmein123456", "letmeinletmein", "iloveyou1234",
        "iloveyou12345", "iloveyou123456", "iloveyouiloveyou", "changeme1234", "changemechangeme", "changemenow123",
        "monkey123456", "dragon123456", "football1234", "baseball1234", "superman1234", "sunshine1234",
        "princess1234", "trustno1trustno1", "correcthorsebatterystaple", "correct horse battery staple",
        "computer1234", "internet1234", "liverpool123", "chelsea12345", "unbelievable", "masterpassword",
        "supersecret1", "supersecret123", "secretsecret", "secretpassword", "testtesttest", "test12345678",
        "test123456789", "defaultpassword", "temporarypassword", "winter2024!!", "summer2024!!", "summer2025!!",
    ]
}
