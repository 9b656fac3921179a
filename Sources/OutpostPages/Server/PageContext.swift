import Hummingbird

/// What a request knows beyond HTTP: nothing yet; who asks is found from its cookies.
package struct PageContext: RequestContext {
    package var coreContext: CoreRequestContextStorage

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }
}
