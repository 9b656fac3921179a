// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors in every target of ours; dependencies keep their own settings.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func command(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["OutpostTestSupport"], exclude: exclude,
        swiftSettings: strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))])
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let certificates = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdHTTP2 = Target.Dependency.product(name: "HummingbirdHTTP2", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(
    name: "HummingbirdTesting", package: "hummingbird")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "outpost",
    products: [
        .executable(name: "outpost", targets: ["OutpostCommand"]),
        .executable(name: "outpost-sim", targets: ["OutpostSimulatorCommand"]),
        .executable(name: "outpost-bench", targets: ["OutpostBenchmarkCommand"]),
        .executable(name: "outpost-relay", targets: ["OutpostRelayCommand"]),
        .executable(name: "outpost-fuzz", targets: ["OutpostFuzzCommand"]),
        .library(name: "OutpostKit", targets: ["OutpostKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        // C: module maps, shims, and what must stand between SQLite and its files.
        .target(
            name: "COutpostSQLite", cSettings: [.define("SQLITE_ENABLE_PREUPDATE_HOOK")],
            linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "COutpostCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "COutpostSystem"),
        .target(name: "COutpostDisk", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(name: "COutpostZstd", linkerSettings: [.linkedLibrary("zstd")]),
        .target(
            name: "COutpostBrotli",
            linkerSettings: [.linkedLibrary("brotlienc"), .linkedLibrary("brotlidec")]),

        // The road of a report, in order: a module imports only what stands above it.
        module("OutpostModel", [crypto]),
        module(
            "OutpostStore",
            ["OutpostModel", "COutpostSQLite", "COutpostSystem", "COutpostZstd", grdb]),
        .target(
            name: "OutpostWire",
            dependencies: ["OutpostModel", "OutpostStore", "COutpostBrotli", protobuf],
            exclude: ["Messages/wire.proto"], swiftSettings: strict),
        module("OutpostTrust", ["OutpostModel", crypto, cryptoExtras, certificates, asn1]),
        module("OutpostLink", ["OutpostModel", "COutpostCurl"]),
        module(
            "OutpostSync",
            [
                "OutpostModel", "OutpostStore", "OutpostWire", "OutpostTrust", "OutpostLink", grdb,
            ]),
        module(
            "OutpostHub",
            [
                "OutpostModel", "OutpostStore", "OutpostWire", "OutpostTrust", "OutpostSync",
                grdb, hummingbird, hummingbirdCore, hummingbirdHTTP2, hummingbirdTLS, nioCore,
                nioSSL, nioTLS, httpTypes, lifecycle, logging,
            ]),
        module(
            "OutpostField", ["OutpostModel", yams],
            resources: [.copy("Missions")]),
        module("OutpostReconcile", ["OutpostModel", "OutpostStore", "OutpostField", grdb]),
        module(
            "OutpostPages",
            [
                "OutpostModel", "OutpostStore", "OutpostTrust", "OutpostLink", "OutpostSync",
                "OutpostField", "OutpostReconcile", crypto, grdb, hummingbird, hummingbirdCore,
                hummingbirdTLS,
                nioCore, nioPosix, nioSSL, httpTypes, logging, mustache, yams,
            ],
            resources: [.copy("Templates"), .copy("Static"), .copy("Languages")]),
        module(
            "OutpostSimulator",
            [
                "OutpostModel", "OutpostStore", "OutpostWire", "OutpostTrust", "OutpostLink",
                "OutpostSync", "OutpostHub", "COutpostDisk", crypto, grdb,
            ]),
        module(
            "OutpostBenchmark",
            ["OutpostModel", "OutpostStore", "OutpostWire", "OutpostTrust", crypto, grdb]),
        module(
            "OutpostFuzz",
            [
                "OutpostModel", "OutpostStore", "OutpostWire", "OutpostTrust", "OutpostLink",
                "OutpostField", "OutpostPages", "OutpostTestSupport",
            ]),
        module(
            "OutpostKit",
            [
                "OutpostModel", "OutpostStore", "OutpostTrust", "OutpostLink", "OutpostSync",
                "OutpostField",
            ]),
        command(
            "OutpostCommand",
            [
                "OutpostModel", "OutpostStore", "OutpostWire", "OutpostTrust", "OutpostLink",
                "OutpostSync", "OutpostHub", "OutpostField", "OutpostReconcile", "OutpostPages",
                arguments, grdb, logging, hummingbird,
            ]),
        command("OutpostSimulatorCommand", ["OutpostSimulator", arguments]),
        command("OutpostBenchmarkCommand", ["OutpostBenchmark", arguments]),
        command("OutpostFuzzCommand", ["OutpostFuzz", "OutpostModel", arguments]),
        command("OutpostRelayCommand", [arguments, nioCore, nioPosix]),

        // Tests: one folder a module, and one for the road as a whole.
        .target(
            name: "OutpostTestSupport", dependencies: ["OutpostModel"],
            path: "Tests/OutpostTestSupport", swiftSettings: strict),
        tests("OutpostTidyTests", []),
        tests("OutpostModelTests", ["OutpostModel"], exclude: ["Fixtures"]),
        tests(
            "OutpostStoreTests",
            ["OutpostModel", "OutpostStore", "OutpostTrust", "COutpostSQLite", grdb]),
        tests("OutpostWireTests", ["OutpostModel", "OutpostStore", "OutpostWire"]),
        tests("OutpostTrustTests", ["OutpostModel", "OutpostTrust"]),
        tests("OutpostLinkTests", ["OutpostModel", "OutpostLink"], exclude: ["Fixtures"]),
        tests(
            "OutpostRelayTests", ["OutpostRelayCommand", nioCore, nioPosix], exclude: ["Fixtures"]),
        tests(
            "OutpostSyncTests",
            [
                "OutpostModel", "OutpostStore", "OutpostWire", "OutpostTrust", "OutpostSync",
                "OutpostReconcile", "OutpostHub", "OutpostSimulator", grdb,
            ]),
        tests(
            "OutpostHubTests",
            [
                "OutpostModel", "OutpostStore", "OutpostTrust", "OutpostWire", "OutpostLink",
                "OutpostSync", "OutpostHub", hummingbird, nioCore, nioPosix, nioSSL, logging, grdb,
            ]),
        tests(
            "OutpostPagesTests",
            [
                "OutpostModel", "OutpostStore", "OutpostTrust", "OutpostLink", "OutpostSync",
                "OutpostField", "OutpostPages", hummingbird, hummingbirdTesting, nioCore, httpTypes,
                logging, grdb,
            ]),
        tests(
            "OutpostReconcileTests",
            ["OutpostModel", "OutpostStore", "OutpostField", "OutpostReconcile", grdb]),
        tests("OutpostBenchmarkTests", ["OutpostBenchmark"]),
        tests("OutpostFuzzTests", ["OutpostFuzz"]),
        tests("OutpostSimulatorTests", ["OutpostModel", "OutpostStore", "OutpostSimulator"]),
        tests(
            "OutpostRoadTests",
            [
                "OutpostModel", "OutpostStore", "OutpostSync", "OutpostHub", "OutpostField",
                "OutpostSimulator", grdb,
            ]),
        tests(
            "OutpostKitTests",
            ["OutpostKit", "OutpostField", "OutpostModel", "OutpostStore", "OutpostCommand", grdb]),
        tests("OutpostFieldTests", ["OutpostModel", "OutpostField"]),
    ]
)
