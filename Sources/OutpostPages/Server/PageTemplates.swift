import Foundation
import Mustache
import OutpostModel

/// The templates of the pages. What is filled in is escaped as HTML unless a template says otherwise, which only drawings of ours do.
struct PageTemplates: Sendable {
    private let library: MustacheLibrary

    static func load() async throws -> PageTemplates {
        guard let folder = Bundle.module.resourceURL?.appendingPathComponent("Templates") else {
            throw OutpostError(
                .notFound, operation: "start the pages", place: "Templates",
                cause: "the files that belong to this program are not beside it",
                hint: "install it anew")
        }
        return PageTemplates(library: try await MustacheLibrary(directory: folder.path))
    }

    /// - Parameters:
    ///   - page: what the template fills in as `page.…`.
    ///   - frame: what stands around every page, as `frame.…`.
    ///   - phrases: as `t.…`.
    func html(
        _ name: String, page: Any, frame: PageFrame, phrases: [String: String]
    ) -> String? {
        let content: [String: Any] = ["page": page, "frame": frame, "t": phrases]
        return library.render(content, withTemplate: name)
    }
}

/// An empty text is nothing to a section: `{{#hint}}…{{/hint}}` shows where there is one. `@retroactive`, since templates are filled
/// from plain values everywhere here, and from nowhere else.
extension String: @retroactive MustacheCustomRenderable {
    public var renderText: String { self }
    public var isNull: Bool { isEmpty }
}
