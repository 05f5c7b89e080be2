/// What single letters fold to: lower case, without marks.
enum FoldingTable {
    /// Folds the scalars below U+2000: a scalar, 0 for nothing, or `firstExpansion` plus an index in `expansions`.
    static let folded: [UInt16] = {
        var table = [UInt16](0..<0x2000)
        for (base, variants) in variants { set(variants, to: UInt16(base.value), in: &table) }
        for (index, expansion) in expansions.enumerated() {
            set(expansion.letters, to: firstExpansion + UInt16(index), in: &table)
        }
        for value in table.indices {
            guard let scalar = Unicode.Scalar(UInt32(value)), let lower = lowercased(scalar), lower != value else {
                continue
            }
            table[value] = Int(lower) < table.count ? table[Int(lower)] : lower
        }
        for marks in [0x0300...0x036F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x00AD...0x00AD] {
            for mark in marks { table[mark] = 0 }
        }
        return table
    }()

    /// Folds U+A640 to U+A7FF: Cyrillic and Latin letters of few languages.
    static let rareLetters = 0xA640...0xA7FF
    static let foldedRareLetters: [UInt16] = rareLetters.map { value in
        guard let scalar = Unicode.Scalar(UInt32(value)), let lower = lowercased(scalar) else { return UInt16(value) }
        // Some have a lower case in another block, which folds further.
        return Int(lower) < folded.count ? folded[Int(lower)] : lower
    }

    /// In the range of surrogates, so no scalar has these values.
    static let firstExpansion: UInt16 = 0xD800
    static let expansions: [(text: StaticString, letters: String)] = [
        ("ss", "ß"), ("ae", "æǣǽ"), ("oe", "œ"), ("ij", "ĳ"),
    ]

    /// U+FB00 to U+FB06.
    static let ligatures: [StaticString] = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"]

    /// U+FF61 to U+FF9D, as full-width forms.
    static let halfWidthKatakana = [UInt16](
        "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン".utf16)

    private static func set(_ letters: String, to value: UInt16, in table: inout [UInt16]) {
        for letter in letters.unicodeScalars { table[Int(letter.value)] = value }
    }

    /// Nil if it is no single scalar of 16 bits.
    private static func lowercased(_ scalar: Unicode.Scalar) -> UInt16? {
        let mapping = scalar.properties.lowercaseMapping.unicodeScalars
        guard mapping.count == 1, let lower = mapping.first else { return nil }
        return UInt16(exactly: lower.value)
    }

    /// Lower-case letters that are found by another: those with marks, where equal looking ones are different scalars,
    /// and those with a stroke or of another shape.
    static let variants: [(base: Unicode.Scalar, letters: String)] = [
        ("a", "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
        ("b", "ḃḅḇ"),
        ("c", "çćĉċčḉ"),
        ("d", "ďḋḍḏḑḓ"),
        ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
        ("f", "ḟ"),
        ("g", "ĝğġģǧǵḡ"),
        ("h", "ĥȟḣḥḧḩḫẖ"),
        ("i", "ìíîïĩīĭįİǐȉȋḭḯỉị"),
        ("j", "ĵǰ"),
        ("k", "ķǩḱḳḵ"),
        ("l", "ĺļľḷḹḻḽ"),
        ("m", "ḿṁṃ"),
        ("n", "ñńņňǹṅṇṉṋ"),
        ("o", "òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
        ("p", "ṕṗ"),
        ("r", "ŕŗřȑȓṙṛṝṟ"),
        ("s", "śŝşšșṡṣṥṧṩ"),
        ("t", "ţťțṫṭṯṱẗ"),
        ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
        ("v", "ṽṿ"),
        ("w", "ŵẁẃẅẇẉẘ"),
        ("x", "ẋẍ"),
        ("y", "ýÿŷȳẏẙỳỵỷỹ"),
        ("z", "źżžẑẓẕ"),
        ("ʒ", "ǯ"),
        ("α", "άἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ"),
        ("ε", "έἐἑἒἓἔἕὲέ"),
        ("η", "ήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ"),
        ("ι", "ΐίϊἰἱἲἳἴἵἶἷὶίιῐῑῒΐῖῗ"),
        ("ο", "όὀὁὂὃὄὅὸό"),
        ("ρ", "ῤῥ"),
        ("υ", "ΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ"),
        ("ω", "ώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ"),
        ("а", "ӑӓ"),
        ("г", "ѓ"),
        ("е", "ѐёӗ"),
        ("ж", "ӂӝ"),
        ("з", "ӟ"),
        ("и", "йѝӣӥ"),
        ("к", "ќ"),
        ("о", "ӧ"),
        ("у", "ўӯӱӳ"),
        ("ч", "ӵ"),
        ("ы", "ӹ"),
        ("э", "ӭ"),
        ("і", "ї"),
        ("ѵ", "ѷ"),
        ("ә", "ӛ"),
        ("ө", "ӫ"),
        ("d", "đ"), ("h", "ħ"), ("i", "ı"), ("l", "ł"), ("o", "øǿ"), ("s", "ſẛ"), ("t", "ŧ"), ("σ", "ς"),
    ]
}
