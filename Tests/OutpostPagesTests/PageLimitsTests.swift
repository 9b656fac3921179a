import OutpostPages
import Testing

@Suite struct PageLimitsTests {
    @Test func `A form is bounded`() { #expect(PageLimits.formBytes > 0) }
}
