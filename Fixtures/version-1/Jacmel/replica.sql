PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE _outpost_meta (
    name TEXT PRIMARY KEY NOT NULL, value ANY
) STRICT, WITHOUT ROWID;
INSERT INTO _outpost_meta VALUES('clock correction',-8);
INSERT INTO _outpost_meta VALUES('clock learnt',1);
INSERT INTO _outpost_meta VALUES('format',6);
INSERT INTO _outpost_meta VALUES('identity',X'f0a29157b4d82c8d');
INSERT INTO _outpost_meta VALUES('incarnation',1);
INSERT INTO _outpost_meta VALUES('machine token',X'856804cdbc78de81fcc9fa42e6a77887548468183315345334a5e323395e9607');
INSERT INTO _outpost_meta VALUES('mission hash',X'c2b2749a14bd85bd12a428c5bba6835a742f58361c2033929d419858fb963242');
INSERT INTO _outpost_meta VALUES('mission version',1);
INSERT INTO _outpost_meta VALUES('reference counter',5);
INSERT INTO _outpost_meta VALUES('rewrite owed',0);
INSERT INTO _outpost_meta VALUES('roster version',8);
CREATE TABLE _outpost_table (
    id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL
) STRICT;
INSERT INTO _outpost_table VALUES(1,'incident');
INSERT INTO _outpost_table VALUES(2,'party');
INSERT INTO _outpost_table VALUES(3,'custody');
CREATE TABLE _outpost_journal (
    id INTEGER PRIMARY KEY, space INTEGER NOT NULL, replica BLOB NOT NULL,
    incarnation INTEGER NOT NULL, lane INTEGER NOT NULL, head INTEGER NOT NULL,
    chain BLOB NOT NULL, sum BLOB NOT NULL, clock INTEGER NOT NULL,
    clock_counter INTEGER NOT NULL, UNIQUE (space, replica, incarnation, lane)
) STRICT;
INSERT INTO _outpost_journal VALUES(1,42682,X'f0a29157b4d82c8d',1,2,2,X'ae3b57b01f9a4a4b4fb8387aa93d5e713de9aeb4c5245946fa99d2aeeea6e0ba',X'0000000000000000000000000000000000000000000000000000000000000000',1795891256219,0);
INSERT INTO _outpost_journal VALUES(2,29918,X'f0a29157b4d82c8d',1,2,4,X'ff0fbfb8f17058d956c100b382c2ef4eb604ee1ebee0cf2207269a82d0a08244',X'a81a1d08dbbb7c5c50af9542240e5de618e931a0132bc995092f962ff50214cf',1795891256219,0);
INSERT INTO _outpost_journal VALUES(3,18060,X'f0a29157b4d82c8d',1,2,3,X'93418d899fb11a5048d78d583519973022164352e5f193b4047e3110ae2931f4',X'ede9e17a4a358ab9471e256a8ff449a3b7047d67793daa32e3d4ce10005b9304',1795891256219,0);
INSERT INTO _outpost_journal VALUES(4,18060,X'c3a1a3573877fe5f',1,2,2,X'c0fc8d32f07f19563f81071bc10177b76e931a74fdd33ac5ed505817f7de73e7',X'de9a666fa43b6130d86e129ea5ed6900c506a1837eb232d8de0ec76ab7c07a27',1795891256219,0);
INSERT INTO _outpost_journal VALUES(5,29918,X'c3a1a3573877fe5f',1,2,1,X'02509c061ee9ba7c5ab4bd331d34c5323a8aeeb97810c2e5afa25bba034780fe',X'738d1d6bccdaafbed9fdc6a9153fb16ee1606cd4506b6eb69412a73ecde838ea',1795891256219,0);
CREATE TABLE _outpost_changeset (
    place INTEGER PRIMARY KEY, time INTEGER NOT NULL, counter INTEGER NOT NULL,
    digest BLOB NOT NULL, chain BLOB, sum BLOB, body BLOB
) STRICT;
INSERT INTO _outpost_changeset VALUES(1099511627777,1795891252474,0,X'cce7519884a37e308d91b095cba731a855d4b1d0ab0d3fc5fee63b494cb731d8',NULL,NULL,NULL);
INSERT INTO _outpost_changeset VALUES(1099511627778,1795891253245,0,X'2cff1acde0a21b9b3659ab3ff6cbec8008afd16cf09114fa57ccfaccb55b2c54',NULL,NULL,NULL);
INSERT INTO _outpost_changeset VALUES(2199023255553,1795891253402,0,X'e4ceaf573250ecdac5a6d9436de93687d27b3b60ca6b5c05f558bf83ab33da2e',NULL,NULL,NULL);
INSERT INTO _outpost_changeset VALUES(2199023255554,1795891253522,0,X'7e6504e5ff4ae87c4ccafc00a8a4ffc57cffc0ed259dc6f298968ad6101f45b4',NULL,NULL,NULL);
INSERT INTO _outpost_changeset VALUES(2199023255555,1795891254781,0,X'53b4dcfc80baa0ea2f51fa42a1c5c6685063bc79ea6ef3b4dea734dfcba3de2b',NULL,NULL,NULL);
INSERT INTO _outpost_changeset VALUES(2199023255556,1795891255138,0,X'5d5abdc8f809d3bfc69e73dacd83e73cb39b87d76b3d492af746dc0f1a6e6a8f',NULL,NULL,NULL);
INSERT INTO _outpost_changeset VALUES(2199023255557,1795891257339,0,X'33ac87498796a8cbdbea6cb2b1c125d7dc88dd56c726a7e965432e8e9718d50b',X'7316a99d213e512044b4b1d2624a2abaa3f71ca1b47e89b6ef82ad36e99ee4ce',X'8456aab0ffb7c405d3c51c9933001f02bceed70b2bfe3c157e2cfd313a3ae570',X'd374def0a29157b4d82c8d000000010205fbbfd79ba2340001080005616d696e61020108696e636964656e7402097265666572656e6365057469746c650101a22375e002874dba6a60f9fe2e75260002000001030d594a4a34482d412d3030352d34010001030c6e6f742073656e7420796574');
INSERT INTO _outpost_changeset VALUES(3298534883329,1795891253736,0,X'e0cc748abf54141367637fb844ec4241a163eee3c4d4b4e89b51343a82ace8a7',NULL,NULL,NULL);
INSERT INTO _outpost_changeset VALUES(3298534883330,1795891253941,0,X'c4ce4cfe3446f624a81e971f9fe060dda704ec84ab26a5e6fd6dd14e7a8b13ef',NULL,NULL,NULL);
INSERT INTO _outpost_changeset VALUES(3298534883331,1795891254945,0,X'bdeabacfc8ceec814ec020f6381a54d0e17d2cce695b2dc0cd5b7697cab56f04',NULL,NULL,NULL);
INSERT INTO _outpost_changeset VALUES(4398046511105,1795891254685,0,X'd94c3ffb92c894762981054704417d1bf5b5ae296072754d77e0936f6c32d0f4',NULL,NULL,NULL);
INSERT INTO _outpost_changeset VALUES(4398046511106,1795891256219,0,X'250afc9267478e4698dfcfdc1d5cd0e7a8c25e00620ff76498e7979e39bac836',NULL,NULL,NULL);
INSERT INTO _outpost_changeset VALUES(5497558138881,1795891254550,0,X'7358e131fea1bbd0d23316e8aea141c359e8a71b9c035556d1ae88b3e50cef40',NULL,NULL,NULL);
CREATE TABLE _outpost_seal (
    place INTEGER PRIMARY KEY, chain BLOB NOT NULL, signature BLOB NOT NULL
) STRICT;
INSERT INTO _outpost_seal VALUES(1099511627778,X'ae3b57b01f9a4a4b4fb8387aa93d5e713de9aeb4c5245946fa99d2aeeea6e0ba',X'b097fa9386e76ac5b4bb3aaee1cc692af1b6a0c1e2ab6d3a0960ea97278ba42e113f31199e5d85252bfcb468e529aa9d1798757abdf74762139407bd586dbe0c');
INSERT INTO _outpost_seal VALUES(2199023255554,X'92d3f888aca209dd08552930ac5cdebc13d31f8a266993166fcb909e69ece645',X'33025b3334eb7cb8de498295e4f7b1f6a4ba8097d0b839f5af6706c59c0a2594f1d54481d67fd0b9d7b89be1df3433702c8ca97699e99893a9b4b3ca7962bf03');
INSERT INTO _outpost_seal VALUES(2199023255556,X'ff0fbfb8f17058d956c100b382c2ef4eb604ee1ebee0cf2207269a82d0a08244',X'eedb2a8d4fc573cc8e15e7fc49090676b4d80cd85594f2ef338add404621750b8059f3ab0a7b88a907fff41ef702b5523eb6395fcd6111a966ecc8fe3a2d750a');
INSERT INTO _outpost_seal VALUES(3298534883330,X'4aeb300a7d53476ab0481434a66fe78ab40b2ad3232de735cec2c8f112742d46',X'd4d2fc2b31ca287ab91a7769cabff2b12329f1d9a9ca5c96cf84d39f81b45bf1f30dfc5866d0101aae160ba3b7ab2f6520ca03148c9ceedd267be0e02467f506');
INSERT INTO _outpost_seal VALUES(3298534883331,X'93418d899fb11a5048d78d583519973022164352e5f193b4047e3110ae2931f4',X'6c2e77ac30812321d8905b188448ce3a8ca78b8f2e632a472095bba7844cede156782db0f3d5d537f3767c87597cea200a87b112f87d9334c602a0ec58a2450e');
INSERT INTO _outpost_seal VALUES(4398046511105,X'526717f86a74d5bec77174861dcc43c6310f773c49554bb7b4b3db2686a0debf',X'1ff45fdc08d874ab97940de01656942f9481508a02dc344a0f281195bb2b3beda57d9e983602820da645a5102f9a317e53edd61fc2d21412150d1a51185bcc0b');
INSERT INTO _outpost_seal VALUES(4398046511106,X'c0fc8d32f07f19563f81071bc10177b76e931a74fdd33ac5ed505817f7de73e7',X'904c890e6aa9ae8c347253d97821665dfd32a127b2ec00ee553c03bd48c29c171d81e4d4264e34b1942c484734e9edc667d63920db7970c6923e159c675c500e');
INSERT INTO _outpost_seal VALUES(5497558138881,X'02509c061ee9ba7c5ab4bd331d34c5323a8aeeb97810c2e5afa25bba034780fe',X'f615c9d37adb2d8b040b0f55122945ca59679b6081d2240084aeb43dd0cd7695f64b34c7fdd7db3679cb0340924e0f70c6778d848e8bc70657f77531a654ea0f');
CREATE TABLE _outpost_segment (
    first INTEGER PRIMARY KEY, last INTEGER NOT NULL, bytes BLOB NOT NULL
) STRICT;
INSERT INTO _outpost_segment VALUES(1099511627777,1099511627778,X'a70528b52ffd60a701e51300942602a602fc02d3a6baf0a29157b4d82c8d000000010201fa99d79ba2340001060405616d696e610202010103a5cd5e37b6ce92f90570eabd752c120200549c64797dd96766a4683e8e075dc8458046c8815d59c9f7a02d154cda60db13ac64251841ee0c196b925b0f8f32634d8f86601663847a83b936b61f4fd15b7a04326dba42fd2afd34e7b4467f4173318166b861afe8e913645fdf829fe396210a5c671dc89f62155e36432e86a3f55e010610188851e45d0be91ec70e71a5a3a67b8a3547f18243cef20a5852cc4c570b1feb5a35fc4d08cc3bf0f07af7dfaf268dc80a7bfe5c7dfb485bf26ae2c73a31f26f70525ea07af4080288e9ab420d5dcb5d37f9175bb226aff61e9f9dfeabb75c6935053e19e2a9184a261b85fae94502fd9f0130c138a7292e03121c3e8f779763bcf480d1dcb6a334371e74e26fede6d1924b3004bbfad2e41a38478618d394d9ae0aadd190fa3de8900226123d3ea161cb0f008fafc97fe5b381bceae7d336832dbdb023410b5fc580e5f9b2adb4866f7be07bd1fc6b3b0d1e7f41b9dce3ca61b3be58d4203d0de5728eb6896acd39d941efdf70300b382a4796ae95df7a5a707d6d365bcfaae220ac6ef1a4668ce4d256657d0c2fa5b57afd2af862ec91d604febad2c7911e1b8f252d0d3727a6eaaf1070a2c85dc7be68b93f96fd82b756f532a33b8d676f791b226ca9cafdb0442e4d382cd653955a364b794b46c54536007262def57e6aa0cf2a681b61b2bb1ac3f2dfb11234af0b1032eed4265e6395d8b094d21a86d2fdb5efcd4d00cdca05a7afa74ab5c328b0e08822b1e0d0278bd67da7cc5b646d2f6b7593826b03e9a67c3cb7a05366c79a3c226b0500276b06d00d9cb2c85c466c0b321829');
INSERT INTO _outpost_segment VALUES(2199023255553,2199023255556,X'f70328b52ffd60f700850900e69040396065d30130d00a7c4807b61148684168338380f3db1d316597948535913d821a9288be453b95881a4ec951847d16920c8c22c44df6de32a51432002f003100947469f17f56f1eb8d98d262d9f95182a6bcdae1942358b1d5acd934503832da9b992d0c523e3e171b00157bb2114d340915ce0e71a159bc3c585c7b53ddcc1627f093156ec5e4298594dc82adfb332b6da55d0bad663d687efdd0d78049a5955abe6138cc9ebd54e25daabd0845b2c28501d75cc5b79592be5eae99e26007180ca68071349d8e83806b76af41c47993d978ecec71a2dea521287a13cef6ee66ef8e002efb110876dec6c88371d2c940e09afb8365d8b904a2e113a430794a082601100059330bb00c9851da384e591549ab00600f3f10d95ba0284c16cce2ba1958c032ce6910b21c6958400a');
INSERT INTO _outpost_segment VALUES(3298534883329,3298534883331,X'9b0328b52ffd609b00dd0800d2cf3c37506f73b0142b4b21395002b5c2413556a945f3bbac27dca464b408dc229b44d2594b8d5f7c572b6bbb57fec03d7f4981a0dd5d7bb9930c1becee0e8d18813b9c415ef5dc57bdc55da8ba13cf0d3448acbd6e9ecdfb719a69d2b2a647520e4625f5b952aa18711021f1e0482921895cbdcf9938baa02f24b2198e102a415eee12412e609d0e44406c4869d55f90c5c4865d2f779f1be7a2974bfbd4232fa651f9f1f8959976cd592d2f880d6184191b83160b91c00747d29488084edd6ff1e7ff7cdebc5731c087ff7616779a38fa72a5b8345571e7d50bc434c44ea6930d95a61a4278718002f28071622929983074479b620d206062ef030f1483c304a184bb541961d84e837105f298130407c65e270e1271210f52d1');
INSERT INTO _outpost_segment VALUES(4398046511105,4398046511106,X'cf0128b52ffd20cf4d05001409025973d3468cc3a1a3573877fe5f0000000102019dabd79ba23400010605706172747901046e616d650101a22375d2088468b2117580fd2509a01101f0a29157b4d82c8d00000306636f64652038029bb702097265666572656e63dbfe8468b28696cdc306aa1c0002157772697474656e2061667465722074686520656e64010001030d41544d58432d412d3030312d3308005504658639705d98071790eb027e57f392603a01');
INSERT INTO _outpost_segment VALUES(5497558138881,5497558138881,X'950128b52ffd20958504001408019201d374dec3a1a3573877fe5f00000001020196aad79ba23400010608696e636964656e7403056e6565647308706f736974696f6e067374617475730101a22375d0bf874db8ec03836920003a1101f0a29157b4d82c8d00000300020103085b2261627269225d010002024032800002c0521000010309636f6e6669726d656404002c43c0c3d828cc4e829907');
CREATE TABLE _outpost_row (
    key BLOB PRIMARY KEY NOT NULL, state BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO _outpost_row VALUES(X'000101a22375d0bf874db8ec03836920003a',X'01010102010202030501000000000001020200000005057469746c6500010203fdabd79ba2340053b4dcfc80baa0ea2f51fa42a1c5c6685063bc79ea6ef3b4dea734dfcba3de2b0102020000067374617475730001050196aad79ba234007358e131fea1bbd0d23316e8aea141c359e8a71b9c035556d1ae88b3e50cef40010201000007696e6a75726564030102019aa1d79ba23400e4ceaf573250ecdac5a6d9436de93687d27b3b60ca6b5c05f558bf83ab33da2e01010401000000000000010203fdabd79ba2340053b4dcfc80baa0ea2f51fa42a1c5c6685063bc79ea6ef3b4dea734dfcba3de2b0102056e65656473040000000002046162726901050196aad79ba234007358e131fea1bbd0d23316e8aea141c359e8a71b9c035556d1ae88b3e50cef4002010201000003646c6f0102019aa1d79ba23400e4ceaf573250ecdac5a6d9436de93687d27b3b60ca6b5c05f558bf83ab33da2e0200000008706f736974696f6e0001050196aad79ba234007358e131fea1bbd0d23316e8aea141c359e8a71b9c035556d1ae88b3e50cef400102010000');
INSERT INTO _outpost_row VALUES(X'000101a22375d137874db88261e20034ba87',X'810101020202097265666572656e636501030d594a4a34482d412d3030322d57057469746c65010314496e6f6e646174696f6e20c3a0204a61636d656c01020400000102010000010201000001010203000001020400');
INSERT INTO _outpost_row VALUES(X'000101a22375e002874dba6a60f9fe2e7526',X'00010205');
INSERT INTO _outpost_row VALUES(X'000201a22375d2088468b2117580fd2509a0',X'01010103010203030401000000000001030200000001046e616d65010204019dabd79ba23400d94c3ffb92c894762981054704417d1bf5b5ae296072754d77e0936f6c32d0f4010306636f64652038000303a1add79ba23400bdeabacfc8ceec814ec020f6381a54d0e17d2cce695b2dc0cd5b7697cab56f04010306636f64652039000103020000');
INSERT INTO _outpost_row VALUES(X'000301a22375d2da8468b0cdbb50c2768ced',X'00010302');
CREATE TABLE _outpost_run (
    key BLOB PRIMARY KEY NOT NULL, last BLOB NOT NULL, state BLOB NOT NULL,
    keys BLOB NOT NULL, edited BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE _outpost_recent (
    number INTEGER PRIMARY KEY, states BLOB NOT NULL
) STRICT;
CREATE TABLE _outpost_carried (
    place INTEGER NOT NULL, key BLOB NOT NULL, carrier INTEGER NOT NULL,
    reason INTEGER NOT NULL, PRIMARY KEY (place, key, carrier)
) STRICT, WITHOUT ROWID;
CREATE TABLE _outpost_held_changeset (
    place INTEGER PRIMARY KEY, reason INTEGER NOT NULL
) STRICT;
INSERT INTO _outpost_held_changeset VALUES(4398046511106,5);
CREATE TABLE _outpost_held_row (
    key BLOB NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (key, place)
) STRICT, WITHOUT ROWID;
INSERT INTO _outpost_held_row VALUES(X'000201a22375dbfe8468b28696cdc306aa1c',4398046511106);
CREATE TABLE _outpost_early (
    place INTEGER PRIMARY KEY, digest BLOB NOT NULL, reason INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE TABLE _outpost_staged (
    place INTEGER PRIMARY KEY, body BLOB NOT NULL, signature BLOB, digest BLOB NOT NULL
) STRICT;
CREATE TABLE _outpost_erased (
    place INTEGER PRIMARY KEY, digest BLOB NOT NULL
) STRICT;
INSERT INTO _outpost_erased VALUES(2199023255553,X'1f71d9c826f5d075ebc3c154da849af5c1ca6287cdd83beee40326df0aeb1405');
CREATE TABLE _outpost_erased_row (
    "table" TEXT NOT NULL, key BLOB NOT NULL, PRIMARY KEY ("table", key)
) STRICT, WITHOUT ROWID;
CREATE TABLE _outpost_peer (
    peer TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (peer, name)
) STRICT, WITHOUT ROWID;
INSERT INTO _outpost_peer VALUES('0e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff79805','acknowledged 468cf0a29157b4d82c8d0000000102',X'03');
INSERT INTO _outpost_peer VALUES('0e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff79805','acknowledged 74def0a29157b4d82c8d0000000102',X'04');
INSERT INTO _outpost_peer VALUES('0e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff79805','acknowledged a6baf0a29157b4d82c8d0000000102',X'02');
INSERT INTO _outpost_peer VALUES('0e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff79805','cursor 468c',X'8ad9db88f6ef9c8b4c05cad526cdf85879d6679c8ba9b078638fd6c054e5fbd538c55cb812c1a243152e');
INSERT INTO _outpost_peer VALUES('0e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff79805','cursor 74de',X'8ad9db88f6ef9c8b4c0525a61b12e6dfc49f2ead0fc92315057bad2f759fd4629a958caf9186265d8822');
INSERT INTO _outpost_peer VALUES('0e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff79805','cursor a6ba',X'8ad9db88f6ef9c8b4c025d021919b9dfb384f09686973c7e84011b0c70d6d62d74e2a3ea93c121c309cc');
INSERT INTO _outpost_peer VALUES('0e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff79805','hub roster',X'43cba804c89c6ea1');
INSERT INTO _outpost_peer VALUES('0e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff79805','in doubt',X'00');
INSERT INTO _outpost_peer VALUES('0e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff79805','last exchange',X'96fcaeb7c468');
CREATE TABLE _outpost_roster (
    kind INTEGER NOT NULL, name BLOB NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
INSERT INTO _outpost_roster VALUES(1,X'00000001',X'0100000001f89319260bf40d34506d111e53b5367c4163909c447b6cd4a0f1bf2d7e3cb27604253a127b7788448980967a49bc3d3a7adc6fba98aeca759423c315cfd830b8067244ca3bb56bbcc59d3cb6e122ad1786e59ba2449cccfc8613fc1d2ec33092865694da6c900bdafe60f2081e0b6402bcfa8cb1db58afa7be1529f722ce2d836c000001a22375bcb08fc7c4fa8211b480ae5bf2a255ed7190deea15542f55ab78d2aded0e14692ddb69699b341c25b93b9594505149139ea8a9fded24f264c1c5a471fe532b829371');
INSERT INTO _outpost_roster VALUES(2,X'00cd86bb5a84e437f89ff1f9979bb69b4ff7035d2e7e797fe47ad19ff3a30bbd',X'010e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff7980500000001000000072149fb80db4d8a8373f91ba7ea7e382dcfed6a2d1c448a53b0c7dade64acbb80000001a22375dad8000001a3f2f232d89dc3c68d09564954a1e6923e164efdc50669935b2ec023ab8d0b2027a6c93c58b4869ed45fd9c868477712b4fef3142f6862c3999575e84c436fa526aa620b7fca090fde5692f7f632c31db609150c69f5307200c8cca25d7f4577d0c3e2e30e');
INSERT INTO _outpost_roster VALUES(2,X'2149fb80db4d8a8373f91ba7ea7e382dcfed6a2d1c448a53b0c7dade64acbb80',X'010e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff798050000000100000006a8702382c736cf6467077428ace0bac0395e73c7e8259d2ed0e8e596654bae67000001a22375c688000001a3f2f21e88e13bc20037286b088c4004509250acf103fa7fd04a9f83f06b3a2cd7e38160084597951a30f9bc736093e681bbc5f4f366a7377997ed6cd263969260af1f998d7d6afad4fc0150af831cc525298b007e5289e958afccd05ed5b85473eb928109');
INSERT INTO _outpost_roster VALUES(2,X'43cba804c89c6ea110f3f42cce4f105345539ac4382cc01922802885d9009899',X'010e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff79805000000010000000800cd86bb5a84e437f89ff1f9979bb69b4ff7035d2e7e797fe47ad19ff3a30bbd000001a22375db7f000001a3f2f2337fc332dd3aa7f14ed608a51a1cce72099cd91331cdd660eb0b75901f3c5a525614c84823a5b367cf3aac02cacc10a9357757f75c40376bd07ca5c84292c3eefab27f22896695dcae69844754ec084f540d20f874252f62344d29b2cd2ed99afc05');
INSERT INTO _outpost_roster VALUES(2,X'745163e7d5828e320f2e1fb174b371ba4e1d034efe22360d5a169dc8452f4f1d',X'010e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff798050000000100000004dc872c0bb9f4c3bb229e3e9db5e0bbf53abee705b48a23f73562e3a418cfde71000001a22375c26e000001a3f2f21a6ed667ba0a5a17196b252e8a7167ec0e3cdbc1ec49d955027a5cb34d6cd701ef24040d490c21f1cc7aef8fa25cd02dd561cdaaff8217c919054538d1480d5d6778f4730f7b50004cf99f500ea53512a7a7ebbefdd088c75e93363c39cd51e35101');
INSERT INTO _outpost_roster VALUES(2,X'8b6579fa428511312d05872b9a4fd0c5c347dab177295616315c8986e788b98e',X'010e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff798050000000100000002d8fa40c6eb6ae0c4d71630af9084782d71c476733dfcea46cd57768269c0b04f000001a22375bff0000001a3f2f217f0e68c404682556842ea9480404ef70d4a85ae3e715853aef094bfb98c54061039fc4ac5b26ddd3385f38656e68d899b90a8721982278ea1a9ef35c0d8f78e13b4bebea8ac1e63afd0b28d830c5d095a10fd206d285129f7dbc8dda3f57bceb408');
INSERT INTO _outpost_roster VALUES(2,X'a8702382c736cf6467077428ace0bac0395e73c7e8259d2ed0e8e596654bae67',X'010e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff798050000000100000005745163e7d5828e320f2e1fb174b371ba4e1d034efe22360d5a169dc8452f4f1d000001a22375c2ca000001a3f2f21acab9746594a5a83358877dd29a99dce9f28af0707137641c7adb79e8e59b8cbcb81a23a7ce402853d361d08e503a53ff06213fa136ff00feafa9d847cbaa6b226ddf33e371a4570d056cd15f2b7dda9fa6dfc3604b042387a457a6f7cbb2d4c603');
INSERT INTO _outpost_roster VALUES(2,X'd8fa40c6eb6ae0c4d71630af9084782d71c476733dfcea46cd57768269c0b04f',X'010e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff7980500000001000000010000000000000000000000000000000000000000000000000000000000000000000001a22375bcb0000001a3f2f214b064f64e916647e72408d6fe348582336f774d183f361867e2f4c7fa04f783d1a498e3011c292139596e082ff96bd1c78ceaac3b9ba003aef453f71fd9c36269d0cbde6f1fbbb71a9ce5d8ec9c02a217dd49bdf651ab622654f89afbf8543b8e06');
INSERT INTO _outpost_roster VALUES(2,X'dc872c0bb9f4c3bb229e3e9db5e0bbf53abee705b48a23f73562e3a418cfde71',X'010e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff7980500000001000000038b6579fa428511312d05872b9a4fd0c5c347dab177295616315c8986e788b98e000001a22375c16d000001a3f2f2196d5eff2180deb0a2a45c5b366181f26d043bab115fd4606512f317fdec9776cab86d6010f28d989cc5e4e77a05bdf3328e110a9fd1d5685e0c132552fe2832a6d56f1dd5617cadf8ebc9b74f6eeba0df2ccaf3d584f206f3e43a3af5e8ffe4790d');
INSERT INTO _outpost_roster VALUES(3,X'43cba804c89c6ea110f3f42cce4f105345539ac4382cc01922802885d9009899',X'010e2af2555adeeb40fbf7a3faa4399d36c51b96afc9e1b28e8aa25e5e3ff79805000000010000000800cd86bb5a84e437f89ff1f9979bb69b4ff7035d2e7e797fe47ad19ff3a30bbd000001a22375db7f000001a3f2f2337fc332dd3aa7f14ed608a51a1cce72099cd91331cdd660eb0b75901f3c5a525614c84823a5b367cf3aac02cacc10a9357757f75c40376bd07ca5c84292c3eefab27f22896695dcae69844754ec084f540d20f874252f62344d29b2cd2ed99afc0501000500010000016200000003c3a1a3573877fe5f0008476f6e61697665739cc94aca3bd2614d0950c72b47e874aa1dc2b64f73bd1ec07c62c18a135436e2706838630c8e0a2ee04d1434c6719ef9b07699b6e6c7f7e0299e9a5ca2a8a4ae000000000193d3e21d839a8e38b5d9acf8ffa0f51b3bcc98078549733cb482db10c74fc712f0a29157b4d82c8d00064a61636d656ce95a13f805c07be09ca83153627d656ab25ed25eac05cd3882e51f2a6f8c82db30bf2202e332c778a4db08b59e639e2de2e5a41f6873ac06036661fe426fe35400000000010e8ede4133662ce7e2391e85d17a07257f5acf3e7d4eb8e72d586bab6c4f9744f8e61b01631073fb00036875624cacb347cd4e855fd66032e9b869f66e4adddbcd2407f8e11de9afd131bc6fd720f5ddd2333c36a6df363d3054b2536167afbc63b0c5a225cb4baf3c041a37dc00000000011a353c68a42c35fb5c3c7fd72ddf6a1a72d993fb7b0f90de85e97c4d0d113709000200000046000000010005616d696e61000c416d696e61204469616c6c6f00000001f0a29157b4d82c8d0610188851e45d0be91ec70e71a5a3a67b8a3547f18243cef20a5852cc4c570b000003000000d80000000c01c3a1a3573877fe5f468c020200000001468cc3a1a3573877fe5f00000001020000000000000001526717f86a74d5bec77174861dcc43c6310f773c49554bb7b4b3db2686a0debf01c3a1a3573877fe5f74de020001c3a1a3573877fe5fa6ba030001f0a29157b4d82c8d468c020001f0a29157b4d82c8d74de020001f0a29157b4d82c8da6ba030001f8e61b01631073fb468c030001f8e61b01631073fb74de030001f8e61b01631073fba6ba0300020005616d696e61468c0200020005616d696e6174de0200020005616d696e61a6ba0300001000000054000000010000000100000007000001a22375dad8000961207769746e657373000774686520687562000000010008696e636964656e7401a22375d0bf874db8ec03836920003a00010006736f75726365000000000011000000430000000174def0a29157b4d82c8d000000010200000000000000011f71d9c826f5d075ebc3c154da849af5c1ca6287cdd83beee40326df0aeb14050000000100000007');
INSERT INTO _outpost_roster VALUES(5,X'726f73746572',X'01000500010000016200000003c3a1a3573877fe5f0008476f6e61697665739cc94aca3bd2614d0950c72b47e874aa1dc2b64f73bd1ec07c62c18a135436e2706838630c8e0a2ee04d1434c6719ef9b07699b6e6c7f7e0299e9a5ca2a8a4ae000000000193d3e21d839a8e38b5d9acf8ffa0f51b3bcc98078549733cb482db10c74fc712f0a29157b4d82c8d00064a61636d656ce95a13f805c07be09ca83153627d656ab25ed25eac05cd3882e51f2a6f8c82db30bf2202e332c778a4db08b59e639e2de2e5a41f6873ac06036661fe426fe35400000000010e8ede4133662ce7e2391e85d17a07257f5acf3e7d4eb8e72d586bab6c4f9744f8e61b01631073fb00036875624cacb347cd4e855fd66032e9b869f66e4adddbcd2407f8e11de9afd131bc6fd720f5ddd2333c36a6df363d3054b2536167afbc63b0c5a225cb4baf3c041a37dc00000000011a353c68a42c35fb5c3c7fd72ddf6a1a72d993fb7b0f90de85e97c4d0d113709000200000046000000010005616d696e61000c416d696e61204469616c6c6f00000001f0a29157b4d82c8d0610188851e45d0be91ec70e71a5a3a67b8a3547f18243cef20a5852cc4c570b000003000000d80000000c01c3a1a3573877fe5f468c020200000001468cc3a1a3573877fe5f00000001020000000000000001526717f86a74d5bec77174861dcc43c6310f773c49554bb7b4b3db2686a0debf01c3a1a3573877fe5f74de020001c3a1a3573877fe5fa6ba030001f0a29157b4d82c8d468c020001f0a29157b4d82c8d74de020001f0a29157b4d82c8da6ba030001f8e61b01631073fb468c030001f8e61b01631073fb74de030001f8e61b01631073fba6ba0300020005616d696e61468c0200020005616d696e6174de0200020005616d696e61a6ba0300001000000054000000010000000100000007000001a22375dad8000961207769746e657373000774686520687562000000010008696e636964656e7401a22375d0bf874db8ec03836920003a00010006736f75726365000000000011000000430000000174def0a29157b4d82c8d000000010200000000000000011f71d9c826f5d075ebc3c154da849af5c1ca6287cdd83beee40326df0aeb14050000000100000007');
INSERT INTO _outpost_roster VALUES(6,X'726f73746572',X'43cba804c89c6ea110f3f42cce4f105345539ac4382cc01922802885d9009899');
CREATE TABLE _outpost_import (
    key BLOB PRIMARY KEY NOT NULL, digest BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "custody" (
    "id" TEXT PRIMARY KEY NOT NULL DEFAULT (printf('%08x-%04x-8468-%02x%02x-%s', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535, 176 + (random() & 3), random() & 255, lower(hex(randomblob(6))))),
    "reference" TEXT,
    "party" TEXT,
    "remarks" TEXT
) STRICT;
INSERT INTO custody VALUES('01a22375-d2da-8468-b0cd-bb50c2768ced','YJJ4H-A-004-N','01a22375-d208-8468-b211-7580fd2509a0','held since the morning');
CREATE TABLE IF NOT EXISTS "incident" (
    "id" TEXT PRIMARY KEY NOT NULL DEFAULT (printf('%08x-%04x-874d-%02x%02x-%s', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535, 184 + (random() & 3), random() & 255, lower(hex(randomblob(6))))),
    "reference" TEXT,
    "title" TEXT,
    "status" TEXT,
    "injured" INTEGER,
    "needs" TEXT,
    "latitude" REAL,
    "longitude" REAL,
    "source" TEXT
) STRICT;
INSERT INTO incident VALUES('01a22375-d0bf-874d-b8ec-03836920003a','YJJ4H-A-001-H','Barikad nan kafou a','confirmed',3,'["abri","dlo"]',18.5,-72.249999999999999999,NULL);
INSERT INTO incident VALUES('01a22375-e002-874d-ba6a-60f9fe2e7526','YJJ4H-A-005-4','not sent yet',NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE IF NOT EXISTS "party" (
    "id" TEXT PRIMARY KEY NOT NULL DEFAULT (printf('%08x-%04x-8468-%02x%02x-%s', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) >> 16, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) & 65535, 176 + (random() & 3), random() & 255, lower(hex(randomblob(6))))),
    "reference" TEXT,
    "name" TEXT,
    "incident" TEXT
) STRICT;
INSERT INTO party VALUES('01a22375-d208-8468-b211-7580fd2509a0','YJJ4H-A-003-C','code 9','01a22375-d0bf-874d-b8ec-03836920003a');
CREATE TABLE _outpost_held_write (
    number INTEGER PRIMARY KEY, "table" TEXT NOT NULL, key ANY NOT NULL, change TEXT NOT NULL,
    reason TEXT NOT NULL, time INTEGER NOT NULL
) STRICT;
CREATE TABLE _outpost_held_value (
    write INTEGER NOT NULL, "column" TEXT NOT NULL, value ANY,
    PRIMARY KEY (write, "column")
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_outpost_pending_custody" (
    _number INTEGER PRIMARY KEY,
    _existed INTEGER NOT NULL,
    id TEXT UNIQUE NOT NULL,
    "reference" ANY,
    "party" ANY,
    "remarks" ANY
) STRICT;
CREATE TABLE IF NOT EXISTS "_outpost_pending_incident" (
    _number INTEGER PRIMARY KEY,
    _existed INTEGER NOT NULL,
    id TEXT UNIQUE NOT NULL,
    "reference" ANY,
    "title" ANY,
    "status" ANY,
    "injured" ANY,
    "needs" ANY,
    "latitude" ANY,
    "longitude" ANY,
    "source" ANY
) STRICT;
CREATE TABLE IF NOT EXISTS "_outpost_pending_party" (
    _number INTEGER PRIMARY KEY,
    _existed INTEGER NOT NULL,
    id TEXT UNIQUE NOT NULL,
    "reference" ANY,
    "name" ANY,
    "incident" ANY
) STRICT;
CREATE INDEX _outpost_held_row_place ON _outpost_held_row (place);
CREATE INDEX "_outpost_index_custody_1" ON "custody" ("party") WHERE "party" IS NOT NULL;
CREATE INDEX "_outpost_index_party_1" ON "party" ("incident") WHERE "incident" IS NOT NULL;
CREATE VIEW _outpost_head AS
    SELECT journal.id, space, replica, incarnation, lane,
        iif(last.chain IS NULL OR last.place - (journal.id << 40) <= head,
            head, last.place - (journal.id << 40)) AS head,
        iif(last.chain IS NULL OR last.place - (journal.id << 40) <= head,
            journal.chain, last.chain) AS chain,
        iif(last.chain IS NULL OR last.place - (journal.id << 40) <= head,
            journal.sum, last.sum) AS sum,
        clock, clock_counter, iif(last.chain IS NULL, 0, last.time) AS time,
        iif(last.chain IS NULL, 0, last.counter) AS counter
    FROM _outpost_journal AS journal LEFT JOIN _outpost_changeset AS last
        ON last.place = (
            SELECT max(place) FROM _outpost_changeset
            WHERE place > journal.id << 40 AND place < (journal.id + 1) << 40);
CREATE TRIGGER "_outpost_on_before_insert_custody" BEFORE INSERT ON "custody" BEGIN
    INSERT INTO "_outpost_pending_custody" (_existed, id, "reference", "party", "remarks") SELECT 1, o.id, o."reference", o."party", o."remarks"
    FROM "custody" AS o WHERE o.id = NEW.id
    AND NOT EXISTS (SELECT 1 FROM "_outpost_pending_custody" AS p WHERE p.id = o.id);
    SELECT RAISE(ABORT, 'custody is append-only: its rows are never replaced; add a new row that corrects the old one') WHERE EXISTS (SELECT 1 FROM "custody" AS o WHERE o._rowid_ = NEW._rowid_);
END;
CREATE TRIGGER "_outpost_on_after_insert_custody" AFTER INSERT ON "custody" BEGIN
    SELECT RAISE(ABORT, 'custody is append-only: its rows are never replaced; add a new row that corrects the old one') WHERE EXISTS (SELECT 1 FROM "_outpost_pending_custody" AS p WHERE p.id = NEW.id AND p._existed);
    SELECT RAISE(ABORT, 'custody takes no negative rowid') WHERE NEW._rowid_ < 0;
    INSERT INTO "_outpost_pending_custody" (_existed, id) SELECT 0, NEW.id
    WHERE NOT EXISTS (SELECT 1 FROM "_outpost_pending_custody" AS p WHERE p.id = NEW.id);
END;
CREATE TRIGGER "_outpost_on_before_update_custody" BEFORE UPDATE ON "custody" BEGIN
    SELECT RAISE(ABORT, 'custody is append-only: its rows are never changed; add a new row that corrects the old one');
END;
CREATE TRIGGER "_outpost_on_before_delete_custody" BEFORE DELETE ON "custody" BEGIN
    SELECT RAISE(ABORT, 'custody is append-only: its rows are never deleted; add a new row that corrects the old one');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_pending_custody" BEFORE INSERT ON "_outpost_pending_custody" BEGIN
    SELECT RAISE(ABORT, '_outpost_pending_custody belongs to outpost: write the mission''s tables') WHERE NEW._existed AND NOT EXISTS (SELECT 1 FROM "custody" AS o WHERE o."id" IS NEW."id" AND o."reference" IS NEW."reference" AND o."party" IS NEW."party" AND o."remarks" IS NEW."remarks");
    SELECT RAISE(ABORT, '_outpost_pending_custody belongs to outpost: write the mission''s tables') WHERE NOT NEW._existed AND NOT EXISTS (SELECT 1 FROM "custody" AS o WHERE o.id = NEW.id);
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_pending_custody" BEFORE UPDATE ON "_outpost_pending_custody" BEGIN
    SELECT RAISE(ABORT, '_outpost_pending_custody belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_pending_custody" BEFORE DELETE ON "_outpost_pending_custody" BEGIN
    SELECT RAISE(ABORT, '_outpost_pending_custody belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert_incident" BEFORE INSERT ON "incident" BEGIN
    INSERT INTO "_outpost_pending_incident" (_existed, id, "reference", "title", "status", "injured", "needs", "latitude", "longitude", "source") SELECT 1, o.id, o."reference", o."title", o."status", o."injured", o."needs", o."latitude", o."longitude", o."source"
    FROM "incident" AS o WHERE (o.id = NEW.id OR o._rowid_ = NEW._rowid_)
    AND NOT EXISTS (SELECT 1 FROM "_outpost_pending_incident" AS p WHERE p.id = o.id);
END;
CREATE TRIGGER "_outpost_on_after_insert_incident" AFTER INSERT ON "incident" BEGIN
    INSERT INTO "_outpost_pending_incident" (_existed, id) SELECT 0, NEW.id
    WHERE NOT EXISTS (SELECT 1 FROM "_outpost_pending_incident" AS p WHERE p.id = NEW.id);
END;
CREATE TRIGGER "_outpost_on_before_update_incident" BEFORE UPDATE ON "incident" BEGIN
    SELECT RAISE(ABORT, 'incident.id takes only a UUID of version 8 with the space of its table: leave the key as it is, or insert a new row without one') WHERE NEW.id <> OLD.id AND (NEW.id NOT GLOB '[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]-[0-9a-f][0-9a-f][0-9a-f][0-9a-f]-874d-b[89ab][0-9a-f][0-9a-f]-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]' OR length(CAST(NEW.id AS BLOB)) <> 36);
    INSERT INTO "_outpost_pending_incident" (_existed, id, "reference", "title", "status", "injured", "needs", "latitude", "longitude", "source") SELECT 1, o.id, o."reference", o."title", o."status", o."injured", o."needs", o."latitude", o."longitude", o."source"
    FROM "incident" AS o WHERE o.id = OLD.id
    AND NOT EXISTS (SELECT 1 FROM "_outpost_pending_incident" AS p WHERE p.id = o.id);
    INSERT INTO "_outpost_pending_incident" (_existed, id, "reference", "title", "status", "injured", "needs", "latitude", "longitude", "source") SELECT 1, o.id, o."reference", o."title", o."status", o."injured", o."needs", o."latitude", o."longitude", o."source"
    FROM "incident" AS o WHERE (o.id = NEW.id OR o._rowid_ = NEW._rowid_)
    AND NOT EXISTS (SELECT 1 FROM "_outpost_pending_incident" AS p WHERE p.id = o.id);
END;
CREATE TRIGGER "_outpost_on_after_update_incident" AFTER UPDATE ON "incident" WHEN NEW.id <> OLD.id BEGIN
    INSERT INTO "_outpost_pending_incident" (_existed, id) SELECT 0, NEW.id
    WHERE NOT EXISTS (SELECT 1 FROM "_outpost_pending_incident" AS p WHERE p.id = NEW.id);
END;
CREATE TRIGGER "_outpost_on_before_delete_incident" BEFORE DELETE ON "incident" BEGIN
    INSERT INTO "_outpost_pending_incident" (_existed, id, "reference", "title", "status", "injured", "needs", "latitude", "longitude", "source") SELECT 1, o.id, o."reference", o."title", o."status", o."injured", o."needs", o."latitude", o."longitude", o."source"
    FROM "incident" AS o WHERE o.id = OLD.id
    AND NOT EXISTS (SELECT 1 FROM "_outpost_pending_incident" AS p WHERE p.id = o.id);
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_pending_incident" BEFORE INSERT ON "_outpost_pending_incident" BEGIN
    SELECT RAISE(ABORT, '_outpost_pending_incident belongs to outpost: write the mission''s tables') WHERE NEW._existed AND NOT EXISTS (SELECT 1 FROM "incident" AS o WHERE o."id" IS NEW."id" AND o."reference" IS NEW."reference" AND o."title" IS NEW."title" AND o."status" IS NEW."status" AND o."injured" IS NEW."injured" AND o."needs" IS NEW."needs" AND o."latitude" IS NEW."latitude" AND o."longitude" IS NEW."longitude" AND o."source" IS NEW."source");
    SELECT RAISE(ABORT, '_outpost_pending_incident belongs to outpost: write the mission''s tables') WHERE NOT NEW._existed AND NOT EXISTS (SELECT 1 FROM "incident" AS o WHERE o.id = NEW.id);
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_pending_incident" BEFORE UPDATE ON "_outpost_pending_incident" BEGIN
    SELECT RAISE(ABORT, '_outpost_pending_incident belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_pending_incident" BEFORE DELETE ON "_outpost_pending_incident" BEGIN
    SELECT RAISE(ABORT, '_outpost_pending_incident belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert_party" BEFORE INSERT ON "party" BEGIN
    INSERT INTO "_outpost_pending_party" (_existed, id, "reference", "name", "incident") SELECT 1, o.id, o."reference", o."name", o."incident"
    FROM "party" AS o WHERE (o.id = NEW.id OR o._rowid_ = NEW._rowid_)
    AND NOT EXISTS (SELECT 1 FROM "_outpost_pending_party" AS p WHERE p.id = o.id);
END;
CREATE TRIGGER "_outpost_on_after_insert_party" AFTER INSERT ON "party" BEGIN
    INSERT INTO "_outpost_pending_party" (_existed, id) SELECT 0, NEW.id
    WHERE NOT EXISTS (SELECT 1 FROM "_outpost_pending_party" AS p WHERE p.id = NEW.id);
END;
CREATE TRIGGER "_outpost_on_before_update_party" BEFORE UPDATE ON "party" BEGIN
    SELECT RAISE(ABORT, 'party.id takes only a UUID of version 8 with the space of its table: leave the key as it is, or insert a new row without one') WHERE NEW.id <> OLD.id AND (NEW.id NOT GLOB '[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]-[0-9a-f][0-9a-f][0-9a-f][0-9a-f]-8468-b[0123][0-9a-f][0-9a-f]-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]' OR length(CAST(NEW.id AS BLOB)) <> 36);
    INSERT INTO "_outpost_pending_party" (_existed, id, "reference", "name", "incident") SELECT 1, o.id, o."reference", o."name", o."incident"
    FROM "party" AS o WHERE o.id = OLD.id
    AND NOT EXISTS (SELECT 1 FROM "_outpost_pending_party" AS p WHERE p.id = o.id);
    INSERT INTO "_outpost_pending_party" (_existed, id, "reference", "name", "incident") SELECT 1, o.id, o."reference", o."name", o."incident"
    FROM "party" AS o WHERE (o.id = NEW.id OR o._rowid_ = NEW._rowid_)
    AND NOT EXISTS (SELECT 1 FROM "_outpost_pending_party" AS p WHERE p.id = o.id);
END;
CREATE TRIGGER "_outpost_on_after_update_party" AFTER UPDATE ON "party" WHEN NEW.id <> OLD.id BEGIN
    INSERT INTO "_outpost_pending_party" (_existed, id) SELECT 0, NEW.id
    WHERE NOT EXISTS (SELECT 1 FROM "_outpost_pending_party" AS p WHERE p.id = NEW.id);
END;
CREATE TRIGGER "_outpost_on_before_delete_party" BEFORE DELETE ON "party" BEGIN
    INSERT INTO "_outpost_pending_party" (_existed, id, "reference", "name", "incident") SELECT 1, o.id, o."reference", o."name", o."incident"
    FROM "party" AS o WHERE o.id = OLD.id
    AND NOT EXISTS (SELECT 1 FROM "_outpost_pending_party" AS p WHERE p.id = o.id);
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_pending_party" BEFORE INSERT ON "_outpost_pending_party" BEGIN
    SELECT RAISE(ABORT, '_outpost_pending_party belongs to outpost: write the mission''s tables') WHERE NEW._existed AND NOT EXISTS (SELECT 1 FROM "party" AS o WHERE o."id" IS NEW."id" AND o."reference" IS NEW."reference" AND o."name" IS NEW."name" AND o."incident" IS NEW."incident");
    SELECT RAISE(ABORT, '_outpost_pending_party belongs to outpost: write the mission''s tables') WHERE NOT NEW._existed AND NOT EXISTS (SELECT 1 FROM "party" AS o WHERE o.id = NEW.id);
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_pending_party" BEFORE UPDATE ON "_outpost_pending_party" BEGIN
    SELECT RAISE(ABORT, '_outpost_pending_party belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_pending_party" BEFORE DELETE ON "_outpost_pending_party" BEGIN
    SELECT RAISE(ABORT, '_outpost_pending_party belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_carried" BEFORE INSERT ON "_outpost_carried" BEGIN
    SELECT RAISE(ABORT, '_outpost_carried belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_carried" BEFORE UPDATE ON "_outpost_carried" BEGIN
    SELECT RAISE(ABORT, '_outpost_carried belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_carried" BEFORE DELETE ON "_outpost_carried" BEGIN
    SELECT RAISE(ABORT, '_outpost_carried belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_changeset" BEFORE INSERT ON "_outpost_changeset" BEGIN
    SELECT RAISE(ABORT, '_outpost_changeset belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_changeset" BEFORE UPDATE ON "_outpost_changeset" BEGIN
    SELECT RAISE(ABORT, '_outpost_changeset belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_changeset" BEFORE DELETE ON "_outpost_changeset" BEGIN
    SELECT RAISE(ABORT, '_outpost_changeset belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_early" BEFORE INSERT ON "_outpost_early" BEGIN
    SELECT RAISE(ABORT, '_outpost_early belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_early" BEFORE UPDATE ON "_outpost_early" BEGIN
    SELECT RAISE(ABORT, '_outpost_early belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_early" BEFORE DELETE ON "_outpost_early" BEGIN
    SELECT RAISE(ABORT, '_outpost_early belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_erased" BEFORE INSERT ON "_outpost_erased" BEGIN
    SELECT RAISE(ABORT, '_outpost_erased belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_erased" BEFORE UPDATE ON "_outpost_erased" BEGIN
    SELECT RAISE(ABORT, '_outpost_erased belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_erased" BEFORE DELETE ON "_outpost_erased" BEGIN
    SELECT RAISE(ABORT, '_outpost_erased belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_erased_row" BEFORE INSERT ON "_outpost_erased_row" BEGIN
    SELECT RAISE(ABORT, '_outpost_erased_row belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_erased_row" BEFORE UPDATE ON "_outpost_erased_row" BEGIN
    SELECT RAISE(ABORT, '_outpost_erased_row belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_erased_row" BEFORE DELETE ON "_outpost_erased_row" BEGIN
    SELECT RAISE(ABORT, '_outpost_erased_row belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_held_changeset" BEFORE INSERT ON "_outpost_held_changeset" BEGIN
    SELECT RAISE(ABORT, '_outpost_held_changeset belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_held_changeset" BEFORE UPDATE ON "_outpost_held_changeset" BEGIN
    SELECT RAISE(ABORT, '_outpost_held_changeset belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_held_changeset" BEFORE DELETE ON "_outpost_held_changeset" BEGIN
    SELECT RAISE(ABORT, '_outpost_held_changeset belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_held_row" BEFORE INSERT ON "_outpost_held_row" BEGIN
    SELECT RAISE(ABORT, '_outpost_held_row belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_held_row" BEFORE UPDATE ON "_outpost_held_row" BEGIN
    SELECT RAISE(ABORT, '_outpost_held_row belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_held_row" BEFORE DELETE ON "_outpost_held_row" BEGIN
    SELECT RAISE(ABORT, '_outpost_held_row belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_held_value" BEFORE INSERT ON "_outpost_held_value" BEGIN
    SELECT RAISE(ABORT, '_outpost_held_value belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_held_value" BEFORE UPDATE ON "_outpost_held_value" BEGIN
    SELECT RAISE(ABORT, '_outpost_held_value belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_held_value" BEFORE DELETE ON "_outpost_held_value" BEGIN
    SELECT RAISE(ABORT, '_outpost_held_value belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_held_write" BEFORE INSERT ON "_outpost_held_write" BEGIN
    SELECT RAISE(ABORT, '_outpost_held_write belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_held_write" BEFORE UPDATE ON "_outpost_held_write" BEGIN
    SELECT RAISE(ABORT, '_outpost_held_write belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_held_write" BEFORE DELETE ON "_outpost_held_write" BEGIN
    SELECT RAISE(ABORT, '_outpost_held_write belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_import" BEFORE INSERT ON "_outpost_import" BEGIN
    SELECT RAISE(ABORT, '_outpost_import belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_import" BEFORE UPDATE ON "_outpost_import" BEGIN
    SELECT RAISE(ABORT, '_outpost_import belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_import" BEFORE DELETE ON "_outpost_import" BEGIN
    SELECT RAISE(ABORT, '_outpost_import belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_journal" BEFORE INSERT ON "_outpost_journal" BEGIN
    SELECT RAISE(ABORT, '_outpost_journal belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_journal" BEFORE UPDATE ON "_outpost_journal" BEGIN
    SELECT RAISE(ABORT, '_outpost_journal belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_journal" BEFORE DELETE ON "_outpost_journal" BEGIN
    SELECT RAISE(ABORT, '_outpost_journal belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_meta" BEFORE INSERT ON "_outpost_meta" BEGIN
    SELECT RAISE(ABORT, '_outpost_meta belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_meta" BEFORE UPDATE ON "_outpost_meta" BEGIN
    SELECT RAISE(ABORT, '_outpost_meta belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_meta" BEFORE DELETE ON "_outpost_meta" BEGIN
    SELECT RAISE(ABORT, '_outpost_meta belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_peer" BEFORE INSERT ON "_outpost_peer" BEGIN
    SELECT RAISE(ABORT, '_outpost_peer belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_peer" BEFORE UPDATE ON "_outpost_peer" BEGIN
    SELECT RAISE(ABORT, '_outpost_peer belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_peer" BEFORE DELETE ON "_outpost_peer" BEGIN
    SELECT RAISE(ABORT, '_outpost_peer belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_recent" BEFORE INSERT ON "_outpost_recent" BEGIN
    SELECT RAISE(ABORT, '_outpost_recent belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_recent" BEFORE UPDATE ON "_outpost_recent" BEGIN
    SELECT RAISE(ABORT, '_outpost_recent belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_recent" BEFORE DELETE ON "_outpost_recent" BEGIN
    SELECT RAISE(ABORT, '_outpost_recent belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_roster" BEFORE INSERT ON "_outpost_roster" BEGIN
    SELECT RAISE(ABORT, '_outpost_roster belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_roster" BEFORE UPDATE ON "_outpost_roster" BEGIN
    SELECT RAISE(ABORT, '_outpost_roster belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_roster" BEFORE DELETE ON "_outpost_roster" BEGIN
    SELECT RAISE(ABORT, '_outpost_roster belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_row" BEFORE INSERT ON "_outpost_row" BEGIN
    SELECT RAISE(ABORT, '_outpost_row belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_row" BEFORE UPDATE ON "_outpost_row" BEGIN
    SELECT RAISE(ABORT, '_outpost_row belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_row" BEFORE DELETE ON "_outpost_row" BEGIN
    SELECT RAISE(ABORT, '_outpost_row belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_run" BEFORE INSERT ON "_outpost_run" BEGIN
    SELECT RAISE(ABORT, '_outpost_run belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_run" BEFORE UPDATE ON "_outpost_run" BEGIN
    SELECT RAISE(ABORT, '_outpost_run belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_run" BEFORE DELETE ON "_outpost_run" BEGIN
    SELECT RAISE(ABORT, '_outpost_run belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_seal" BEFORE INSERT ON "_outpost_seal" BEGIN
    SELECT RAISE(ABORT, '_outpost_seal belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_seal" BEFORE UPDATE ON "_outpost_seal" BEGIN
    SELECT RAISE(ABORT, '_outpost_seal belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_seal" BEFORE DELETE ON "_outpost_seal" BEGIN
    SELECT RAISE(ABORT, '_outpost_seal belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_segment" BEFORE INSERT ON "_outpost_segment" BEGIN
    SELECT RAISE(ABORT, '_outpost_segment belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_segment" BEFORE UPDATE ON "_outpost_segment" BEGIN
    SELECT RAISE(ABORT, '_outpost_segment belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_segment" BEFORE DELETE ON "_outpost_segment" BEGIN
    SELECT RAISE(ABORT, '_outpost_segment belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_staged" BEFORE INSERT ON "_outpost_staged" BEGIN
    SELECT RAISE(ABORT, '_outpost_staged belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_staged" BEFORE UPDATE ON "_outpost_staged" BEGIN
    SELECT RAISE(ABORT, '_outpost_staged belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_staged" BEFORE DELETE ON "_outpost_staged" BEGIN
    SELECT RAISE(ABORT, '_outpost_staged belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_insert__outpost_table" BEFORE INSERT ON "_outpost_table" BEGIN
    SELECT RAISE(ABORT, '_outpost_table belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_update__outpost_table" BEFORE UPDATE ON "_outpost_table" BEGIN
    SELECT RAISE(ABORT, '_outpost_table belongs to outpost: write the mission''s tables');
END;
CREATE TRIGGER "_outpost_on_before_delete__outpost_table" BEFORE DELETE ON "_outpost_table" BEGIN
    SELECT RAISE(ABORT, '_outpost_table belongs to outpost: write the mission''s tables');
END;
COMMIT;
