import Domain
import Testing

@Suite struct DeviceNameTests {
    @Test(arguments: [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15",
            "Safari on macOS"
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "curl"), ("backup-script/2", "backup-script"), ("", "Unknown device"),
        ("\u{1F980}", "Unknown device"),
    ])
    func `a device is named by its browser and system`(header: String, name: String) {
        #expect(DeviceName(userAgent: header).text == name)
    }

    @Test func `a name is short for every header`() {
        #expect(DeviceName(userAgent: nil).text == "Unknown device")
        let long = DeviceName(userAgent: String(repeating: "x", count: 100_000)).text
        #expect(long.count == DeviceName.maximumLength)
    }
}
