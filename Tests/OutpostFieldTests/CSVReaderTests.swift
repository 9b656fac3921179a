import OutpostModel
import Testing

@testable import OutpostField

@Suite struct CSVReaderTests {
    @Test(arguments: [1, 2, 3, 7, 1000])
    func `Quotes, line breaks and both line ends are read in chunks of any size`(
        chunk: Int
    ) throws {
        let text = "a,b\r\n\"one\r\ntwo\",\"say \"\"yes\"\"\"\r\n\n,\"\"\nlast,é"
        var reader = reader(over: text, chunk: chunk)
        let items = try reader.all()
        #expect(
            items.map(\.fields) == [
                ["a", "b"], ["one\r\ntwo", "say \"yes\""], ["", ""], ["last", "é"],
            ])
        #expect(items.map(\.record?.line) == [1, 2, 5, 6])
    }

    @Test func `A record carries its bytes as they stand in the file`() throws {
        var reader = reader(over: "a,b\n\"x\ny\",\"\"\"\"\r\n")
        _ = try reader.readHeader()
        let record = try #require(try reader.next()?.record)
        #expect(String(decoding: record.original, as: UTF8.self) == "\"x\ny\",\"\"\"\"")
        #expect(record.byteOffset == 4)
    }

    @Test func `A byte order mark is passed over`() throws {
        var reader = reader(over: [0xEF, 0xBB, 0xBF] + Array("a,b\n".utf8))
        #expect(try reader.readHeader().fields == ["a", "b"])
    }

    @Test func `A UTF-16 file is named as such`() throws {
        var reader = reader(over: [0xFF, 0xFE, 0x61, 0x00])
        let error = try #require(throws: OutpostError.self) { _ = try reader.readHeader() }
        #expect(error.cause.contains("UTF-16"))
    }

    @Test func `A quote that is never closed names the line where it was opened`() throws {
        var reader = reader(over: "a,b\n1,2\n3,\"four\n5,6\n7,8\n")
        _ = try reader.readHeader()
        #expect(try reader.next()?.fields == ["1", "2"])
        let error = try #require(throws: OutpostError.self) { _ = try reader.next() }
        #expect(error.place == "test.csv line 3")
        #expect(error.cause.contains("line 3 is never closed"))
    }

    @Test func `A stray quote rejects its record and no other`() throws {
        var reader = reader(over: "a,b\n5\" pipe,x\n\"ok\"y,z\n1,2\n")
        _ = try reader.readHeader()
        let items = try reader.all()
        #expect(items[0].rejection?.line == 2)
        #expect(items[0].rejection?.reason.contains("does not begin with one") == true)
        #expect(items[1].rejection?.line == 3)
        #expect(items[1].rejection?.reason.contains("after a closing quote") == true)
        #expect(items[2].fields == ["1", "2"])
    }

    @Test func `A record with another number of fields is rejected by its line`() throws {
        var reader = reader(over: "a,b\n1\n1,2,3\n1,2\n")
        _ = try reader.readHeader()
        let items = try reader.all()
        #expect(items.compactMap(\.rejection?.line) == [2, 3])
        #expect(items[1].rejection?.reason == "it has 3 fields, the header has 2")
        #expect(items[2].fields == ["1", "2"])
    }

    @Test func `Bytes that are not UTF-8 are reported with line and offset`() throws {
        let bytes = Array("a,b\n\"x\n".utf8) + [0xE9] + Array("\",2\n3,4\n".utf8)
        var strict = reader(over: bytes)
        _ = try strict.readHeader()
        let reason = try #require(try strict.next()?.rejection?.reason)
        #expect(reason.contains("line 3, byte 7 of the file is not valid utf-8"))
        #expect(reason.contains("encoding: latin1"))
        #expect(try strict.next()?.fields == ["3", "4"])

        var latin = reader(over: bytes, encoding: .latin1)
        _ = try latin.readHeader()
        #expect(try latin.next()?.fields == ["x\né", "2"])
    }

    @Test func `Windows-1252 has its quotation marks and its holes`() throws {
        let bytes = Array("a\n".utf8) + [0x93, 0x80, 0x94, 0x0A, 0x81, 0x0A]
        var reader = reader(over: bytes, encoding: .windows1252)
        _ = try reader.readHeader()
        #expect(try reader.next()?.fields == ["\u{201C}\u{20AC}\u{201D}"])
        #expect(try reader.next()?.rejection != nil)
    }

    @Test func `A record beyond the limit ends the reading, and says which quote is open`() throws {
        let size = FieldLimits.recordBytes + 10
        let bytes = Array("a\n\"".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: size)
        var reader = reader(over: bytes, chunk: 1 << 16)
        _ = try reader.readHeader()
        let error = try #require(throws: OutpostError.self) { _ = try reader.next() }
        #expect(error.code == .limit)
        #expect(error.hint.contains("line 2"))
    }

    @Test func `Another delimiter leaves commas alone`() throws {
        var reader = reader(over: Array("a;b\n1,5;x\n".utf8), delimiter: UInt8(ascii: ";"))
        _ = try reader.readHeader()
        #expect(try reader.next()?.fields == ["1,5", "x"])
    }
}
