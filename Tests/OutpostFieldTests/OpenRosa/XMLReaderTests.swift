import OutpostTestSupport
import Testing

@testable import OutpostField

@Suite struct XMLReaderTests {
    private static func read(_ text: String) throws(XMLFault) -> XMLTree {
        try XMLTree(reading: Array(text.utf8))
    }

    @Test func `A document is read as its elements, attributes and texts`() throws {
        let tree = try Self.read(
            """
            \u{FEFF}<?xml version="1.0" encoding='utf-8'?><!-- one --><?pi two?>
            <orx:a b='1 &lt; "2"'  c:d = "&#233;&#xE9;&apos;"><b/>x &amp;\r\ny<!-- - --><![CDATA[<&>]]><é.1-_ /></orx:a >
            <!---->
            """)
        #expect(tree.name == "a")
        #expect(tree[attribute: "b"] == "1 < \"2\"" && tree[attribute: "d"] == "éé'")
        #expect(tree.text == "x &\ny<&>")
        #expect(tree.elements.map(\.name) == ["b", "é.1-_"])
    }

    @Test(arguments: [
        "", " ", "<", "<a", "<a>", "<a/", "<a></b>", "<a></a></a>", "<a/><b/>", "<a/>x", "x<a/>",
        "<a b/>", "<a b=1/>", "<a b='1/>", "<a b='<'/>", "<a b='1'c='2'/>", "<a b='1' b='2'/>",
        "<1/>", "<-a/>", "</a>", "<a>&b;</a>", "<a>&amp</a>", "<a>&#0;</a>", "<a>&#xD800;</a>",
        "<a>&#x110000;</a>", "<a>&#-1;</a>", "<a>&#;</a>", "<a>&;</a>", "<a>\u{1}</a>",
        "<a b='\u{1}'/>",
        "<a><!-- -- --->", "<a><!-- ", "<a><![CDATA[x]]</a>", "<?xml version='1.0'", "<a><?b </a>",
        "<a>x", "<a>\r", "<!-- x --", "< a/>", "<a><b></a></b>",
    ])
    func `What is not well-formed is refused`(text: String) {
        #expect(throws: XMLFault.self) { try Self.read(text) }
    }

    @Test func `What is written is read as it was`() throws {
        try forEachSeed(200) { seed, generator in
            func tree(_ depth: Int) -> XMLTree {
                let words = ["", "a", "<&>\"'", "é", " \n\r\t", "]]>", "🛟", "&amp;"]
                var made = XMLTree(generator.pick(["a", "b.c", "é", "_1"]))
                if generator.once(in: 2) {
                    let value = generator.pick(words)
                    made.attributes = [XMLTree.Attribute(name: "x", value: value)]
                }
                if depth < 5, generator.once(in: 2) {
                    made.children = (0...generator.below(3)).map { _ in .element(tree(depth + 1)) }
                } else {
                    let text = generator.pick(words)
                    if !text.isEmpty { made.children = [.text(text)] }
                }
                return made
            }
            let written = tree(0)
            let read = try XMLTree(reading: Array(written.document.utf8))
            #expect(Self.plain(read) == Self.plain(written), "seed \(seed)")
        }
    }

    /// Without the line breaks that the writer puts between elements.
    private static func plain(_ tree: XMLTree) -> XMLTree {
        var result = tree
        let elements = tree.elements.map { XMLTree.Node.element(plain($0)) }
        if !elements.isEmpty { result.children = elements }
        return result
    }
}
