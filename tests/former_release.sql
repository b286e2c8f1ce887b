-- What a small market of the former release had stored: two firms, three listings, four jobs,
-- three orders (one completed and rated), their money and journal. Written by that release.
INSERT INTO ledger.account OVERRIDING SYSTEM VALUE VALUES
	(1, 'escrow', '01a202c7-b503-7ad8-ac4d-f23084a7614c', DEFAULT, 14000, 14000, 3, DEFAULT),
	(3, 'fee_accrued', '01a202c7-b503-7ad8-ac4d-f23084a7614c', DEFAULT, 0, 280, 1, DEFAULT),
	(4, 'org_payable', '01a202c7-b1d5-7f7b-bd12-345055e22efa', DEFAULT, 13720, 13720, 2, DEFAULT),
	(5, 'payout_transit', '01a202c7-b5f3-794a-9851-0c04630f6854', DEFAULT, 0, 13720, 1, DEFAULT),
	(2, 'external', 'sandbox', DEFAULT, 38000, 0, 2, DEFAULT),
	(6, 'escrow', '01a202c7-b693-7e01-a52c-388400250958', DEFAULT, 0, 24000, 1, DEFAULT);
INSERT INTO ledger.journal OVERRIDING SYSTEM VALUE VALUES
	(1, '01a202c7-b549-7ea8-9d51-c2bd43a6bbd5', 'chan:sandbox:P20261122170f4d923efd4a23e8c89fa4:in', '\xbd26280ee313b96445a9f7d50481b31ec52bbbe9c833ddb745d74c9cbcceea61', 'receipt', '01a202c7-b503-7ad8-ac4d-f23084a7614c', '01a202c7-b1bb-7237-8280-8944502dcb22', '{"payment": "P20261122170f4d923efd4a23e8c89fa4", "provider": "SBP20261122170f4d923efd4a23e8c89fa4"}', NULL, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.219244+00', '\xbcc409f0e423669187a26712014336e4d4b4a5e7aec15963aee3fffb46269d8c'),
	(2, '01a202c7-b5f1-7bd9-a517-fc2aa7d89591', 'ms:01a202c7-b509-7336-98ba-80093d0711b6:release:1', '\x89b995c7405c9a70a9349dcda0e927485e3b640628966cc2bc1cf7f473c7dea2', 'release', '01a202c7-b503-7ad8-ac4d-f23084a7614c', NULL, '{"tranche": "01a202c7-b509-7336-98ba-80093d0711b6", "gross_fen": 14000}', NULL, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.398846+00', '\xebdc02b4dfbb938b04c19b0e554e8f5e66fc332e308e6a41f1134ca275096f41'),
	(3, '01a202c7-b5f4-7cca-ad9f-8f4b6f398e38', 'pay:01a202c7-b5f3-794a-9851-0c04630f6854:start', '\xab8f27b78f9a177610efcc6eafdd1d523c66c6df9467f35b9011caf181ecee29', 'payout_start', '01a202c7-b503-7ad8-ac4d-f23084a7614c', NULL, '{"tranche": "01a202c7-b509-7336-98ba-80093d0711b6", "instruction": "01a202c7-b5f3-794a-9851-0c04630f6854"}', NULL, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.398846+00', '\x2113d51706c262305206e9156ac447cc4619b21b9de9639b19c96ae9db38bf46'),
	(4, '01a202c7-b6d1-7e52-a715-efb0e167f9e7', 'chan:sandbox:P20261122e2e91f74efb01490cfbcb236:in', '\xa8afa8a9e387960dea56634516cf9265088c6d57bcba69214e636b05cb3668eb', 'receipt', '01a202c7-b693-7e01-a52c-388400250958', '01a202c7-b1bb-7237-8280-8944502dcb22', '{"payment": "P20261122e2e91f74efb01490cfbcb236", "provider": "SBP20261122e2e91f74efb01490cfbcb236"}', NULL, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.609243+00', '\x2a1342d196c54374d041a871780fe5ab037bda09c2b9552c7321738704adce84');
INSERT INTO ledger.transfer VALUES
	(1, 1, 2, 1, 14000),
	(2, 1, 1, 4, 13720),
	(2, 2, 1, 3, 280),
	(3, 1, 4, 5, 13720),
	(4, 1, 2, 6, 24000);
INSERT INTO public.accounts_user VALUES
	(1, '!', NULL, false, '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', '2026-11-22 10:22:51.315673+00', 'Lin Wei', 'lin@example.com', '+8613800138001', 'zh-hans', true, false, '2026-11-22 10:22:51.315473+00'),
	(2, '!', NULL, false, '01a202c7-b1bb-7237-8280-8944502dcb22', '2026-11-22 10:22:51.323034+00', 'Chen Jing', 'chen@example.com', '+8613800138002', 'zh-hans', true, false, '2026-11-22 10:22:51.322902+00'),
	(3, '!', NULL, true, '01a202c7-b2b9-7075-8623-b3fa2a64398b', '2026-11-22 10:22:51.576895+00', 'Bai', 'staff1@example.com', NULL, 'zh-hans', true, true, '2026-11-22 10:22:51.576703+00');
INSERT INTO public.accounts_organization VALUES
	(1, '01a202c7-b1d5-7f7b-bd12-345055e22efa', '2026-11-22 10:22:51.349715+00', '杭州精铸精密机械有限公司', '杭州精铸', '', '91330106MA2B1C3D45', 'Lin Wei', '330110', '', 'C34', NULL, true, true, '', 'regular', '2026-03-02 02:00:00+00', NULL),
	(2, '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '2026-11-22 10:22:51.369468+00', '苏州晨光电子有限公司', '苏州晨光', '', '91320506MA1X9K7P29', 'Chen Jing', '320505', '', 'C34', NULL, true, true, '', 'regular', '2026-03-02 02:00:00+00', NULL);
INSERT INTO public.accounts_document VALUES
	(1, '01a202c7-b58e-7c52-b64d-74fa0636c612', '2026-11-22 10:22:52.302587+00', 'counterparty', 'part.webp', 'image/webp', 84, '7551c184e4d80c704e63a80be7645fa8b4f40c7628bba769868dc5a89e3a9dca', 'documents/2026/11/b07316fbc1e94ab2a48be380d866e356.webp', 'thumbnails/2026/11/9c51a28005184fb18058c99ae81c5cfb.webp', 64, 48, 1, 1);
INSERT INTO public.accounts_membership VALUES
	(1, 'owner', '2026-11-22 10:22:51.359596+00', 1, 1),
	(2, 'owner', '2026-11-22 10:22:51.374693+00', 2, 2);
INSERT INTO public.accounts_publishedgrade VALUES
	(1, 'supplier', 'NR', 80.61, 80000, 193943, 1.00, 1, NULL, 1, '2026-11-22 11:30:00+00', 1),
	(2, 'buyer', 'NR', 80.61, 80000, 193943, 1.00, 1, NULL, 1, '2026-11-22 11:30:00+00', 2);
INSERT INTO public.audit_block VALUES
	(1, 1, '2026-11-22 10:22:52.851153+00', 93, '\x41715682b88211cc22df17148badeb7c22d660386054410b92a383455a8b447e', '\x0000000000000000000000000000000000000000000000000000000000000000', '\x152c1c486ee351d189c624a79327485a4ab3ac1df9338cda8a23167a89d7f5d5');
INSERT INTO public.audit_journalline VALUES
	(1, '2026-11-22 10:30:00+00', '2026-11-22 10:22:51.710555+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'listing', '01a202c7-b317-7c33-99b5-ce9adfd0332b', 'pause', 'published', 'paused', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{}', '\xd675982978836bc5a353078b2ef1b129efe7cdce832d7ae5ecc5ba43d1fe2df3'),
	(2, '2026-11-22 10:30:00+00', '2026-11-22 10:22:51.722113+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'job', '01a202c7-b34b-7443-ae5a-c85a5a097b7c', 'create', '', 'draft', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x8fd87b9721c2382b3797e4ad663e901cca6e53c8ba27a2507bcb04c3aaa538bc'),
	(3, '2026-11-22 10:30:00+00', '2026-11-22 10:22:51.722113+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'job', '01a202c7-b34b-7443-ae5a-c85a5a097b7c', 'open', 'draft', 'open', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\xdefde818a07162f9b1f4f9d998a09eea046b465506efee7c62fa7930543a53dc'),
	(4, '2026-11-22 10:30:00+00', '2026-11-22 10:22:51.722113+00', NULL, '', 'operation', '01a202c7-b34c-751a-a69b-72dda5551189', 'open', 'planned', 'open', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x33fa6957a7dc36923f7184d5fae7905f72362d8c9e93eaa10132b1f7343eda0e'),
	(5, '2026-11-22 10:30:01+00', '2026-11-22 10:22:51.892519+00', NULL, '', 'job', '01a202c7-b34b-7443-ae5a-c85a5a097b7c', 'matched', '', '', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{"new": 1, "shown": 1, "engine": "sql-1/2026-11", "version": 1, "looked_at": 1}', '\x6a137ee4f252d208d7f97f6555cbd09354ee29246bf7c9180522cdbfc85edbe9'),
	(6, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.127219+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'booking', '01a202c7-b4e6-7f9d-97cb-be17abda2e61', 'create', '', 'held', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"unit": "01a202c7-b2d0-74dc-92a4-06551c4b9dba", "hours": 0.75}', '\xc3989453e6f709c15a1b66d9a7cd87c5b62c9cdb298b3c187c18762168c2953f'),
	(7, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.127219+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'match', '01a202c7-b3f6-7668-8a4e-c4b258f1818f', 'accept', 'proposed', 'accepted_by_buyer', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{}', '\xf5e144b79a964cc79a1055d7c07c9f47483df51cf4bbbe2857f01cd4e9537022'),
	(8, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.159924+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'match', '01a202c7-b3f6-7668-8a4e-c4b258f1818f', 'confirm', 'accepted_by_buyer', 'confirmed_by_factory', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{}', '\xc32069b625fd1ac8ea891932cc661c179ed90954f0854e6d84dec721614985b5'),
	(9, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.159924+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'order', '01a202c7-b505-7e33-ac4d-2e3bb8d7ff11', 'create', '', 'pending_contract', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 0.75, "process": "MFG.CUT.MILL.AX5", "value_fen": 14000, "buyer_region": "320505"}', '\xc66aaa6ce3612e6ca068cb9f691809a22770287bec0329329e3c549a017f2f48'),
	(10, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.159924+00', NULL, '', 'tranche', '01a202c7-b509-7336-98ba-80093d0711b6', 'create', '', 'planned', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"fee_fen": 280, "amount_fen": 14000}', '\xdaaf7c34b76d9b5665f035b4acbd98e291b2120a77c9a703fa408c200784739d'),
	(11, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.159924+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'order', '01a202c7-b505-7e33-ac4d-2e3bb8d7ff11', 'confirm_contract', 'pending_contract', 'pending_funding', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 0.75, "process": "MFG.CUT.MILL.AX5", "value_fen": 14000, "buyer_region": "320505"}', '\xb50c1456681f72006a27a8528dcd73eba212e3f714f62f0fc2e5b6ce450dff57'),
	(12, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.159924+00', NULL, '', 'operation', '01a202c7-b34c-751a-a69b-72dda5551189', 'award', 'open', 'awarded', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\xd92ca4b19234ffc2e0fbaef260e4f82217c06719043a13e890d852c4ad1df38b'),
	(13, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.159924+00', NULL, '', 'job', '01a202c7-b34b-7443-ae5a-c85a5a097b7c', 'award', 'open', 'awarded', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x45b2fb4e1a964b2f1849e6498dd87451ddd167443186fbe240383c4e3734378d'),
	(14, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.159924+00', NULL, '', 'match', '01a202c7-b3f6-7668-8a4e-c4b258f1818f', 'convert', 'confirmed_by_factory', 'converted', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"order": "GZ20261122-000001"}', '\x571f51bf0c0e32d30d2bd68576186d7a8b893b71f7dc88230036bdade4a266c1'),
	(15, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.193769+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'payment', '01a202c7-b523-76aa-9efa-080749f16f8d', 'create', '', 'pending', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{"order": "01a202c7-b503-7ad8-ac4d-f23084a7614c", "amount_fen": 14000}', '\xbaf8190c1a1bf4048deadd40a9a5bc8ca2597b7ce036d21429346bb8209d8ef7'),
	(16, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.193769+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'tranche', '01a202c7-b509-7336-98ba-80093d0711b6', 'await_payment', 'planned', 'payment_pending', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"fee_fen": 280, "amount_fen": 14000}', '\xcd08a7c6bb33e27f14dd65b825fb24d0ed8ffb756483e4f6245dffa3ed8a47c8'),
	(17, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.209286+00', NULL, '', 'payment', '01a202c7-b523-76aa-9efa-080749f16f8d', 'confirm', 'pending', 'confirmed', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{"order": "01a202c7-b503-7ad8-ac4d-f23084a7614c", "amount_fen": 14000}', '\xbe494a4c3406bc91180de87069fde60adc69f04a50e559edc37693c66b7074df'),
	(18, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.219244+00', NULL, '', 'booking', '01a202c7-b4e6-7f9d-97cb-be17abda2e61', 'confirm', 'held', 'confirmed', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"unit": "01a202c7-b2d0-74dc-92a4-06551c4b9dba", "hours": 0.75}', '\x1bc2c2ab3b67c37f1939b00b6ae758189bbc7c1883fdfeeb379da7064ae1999f'),
	(19, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.219244+00', NULL, '', 'order', '01a202c7-b505-7e33-ac4d-2e3bb8d7ff11', 'fund', 'pending_funding', 'funded', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 0.75, "process": "MFG.CUT.MILL.AX5", "value_fen": 14000, "buyer_region": "320505"}', '\x1007de2955db3b9d492d261f3b5081af26c4a291107fcae0f56ace8f77cc884c'),
	(20, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.219244+00', NULL, '', 'operation', '01a202c7-b34c-751a-a69b-72dda5551189', 'schedule', 'awarded', 'scheduled', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\xdf2eb1deb2c731a9748d66bbd312e82d0773c21d6fa02a03fe742410a8a3ecff'),
	(21, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.219244+00', NULL, '', 'tranche', '01a202c7-b509-7336-98ba-80093d0711b6', 'hold', 'payment_pending', 'held', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"fee_fen": 280, "amount_fen": 14000}', '\xd549581915403119d7e358745b88a4a612cb8a8cc799e6aa010d27781013a81e'),
	(22, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.219244+00', NULL, '', 'order', '01a202c7-b505-7e33-ac4d-2e3bb8d7ff11', 'make_ready', 'funded', 'ready', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 0.75, "process": "MFG.CUT.MILL.AX5", "value_fen": 14000, "buyer_region": "320505"}', '\x1d39297e4474b824dbb334b2673daf1e5c3220d91ed034e41dc9a284ab5379b9'),
	(23, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.219244+00', NULL, '', 'job', '01a202c7-b34b-7443-ae5a-c85a5a097b7c', 'mark_ordered', 'awarded', 'ordered', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x22e4da3a22331f2620c5bdf30326bebf46b4bf2667f7f4f60489c93f06ce72ed'),
	(24, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.261859+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'booking', '01a202c7-b4e6-7f9d-97cb-be17abda2e61', 'start', 'confirmed', 'in_use', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"unit": "01a202c7-b2d0-74dc-92a4-06551c4b9dba", "hours": 0.75}', '\x2f58f11e24d13f9ae37560909f3fdfc4a8c9392319a784e47a7e6e73af54ed9b'),
	(25, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.261859+00', NULL, '', 'operation', '01a202c7-b34c-751a-a69b-72dda5551189', 'start', 'scheduled', 'in_progress', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x3ccc88c328adf6e3a754dd9f20824de5db8ce7270cc5b3db65d7530b4610424a'),
	(26, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.261859+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'order', '01a202c7-b505-7e33-ac4d-2e3bb8d7ff11', 'start_production', 'ready', 'in_production', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 0.75, "process": "MFG.CUT.MILL.AX5", "value_fen": 14000, "buyer_region": "320505"}', '\x35ccf57ecf269c7354dc15b1015c28b83e9c94bdc06b685c8916d784fa2c033d'),
	(27, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.31044+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'order', '01a202c7-b505-7e33-ac4d-2e3bb8d7ff11', 'inspect', 'in_production', 'in_inspection', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 0.75, "process": "MFG.CUT.MILL.AX5", "value_fen": 14000, "buyer_region": "320505"}', '\x0aa1089155a350806d6152ad1ecb8ea5e726e7e06b6fa11099e76e641e116930'),
	(28, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.31044+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'booking', '01a202c7-b4e6-7f9d-97cb-be17abda2e61', 'complete', 'in_use', 'completed', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"unit": "01a202c7-b2d0-74dc-92a4-06551c4b9dba", "hours": 0.75}', '\x739311680b1e04e0cdc3a485e83bd0a16d1564f5ced4e896f0f3c8467b751d22'),
	(29, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.31044+00', NULL, '', 'operation', '01a202c7-b34c-751a-a69b-72dda5551189', 'inspect', 'in_progress', 'inspecting', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x01a5d45911d3346ecba1727741d3d552637092cb88a694712d49a161ebfe49a9'),
	(30, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.31044+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'order', '01a202c7-b505-7e33-ac4d-2e3bb8d7ff11', 'pass_inspection', 'in_inspection', 'ready_to_ship', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 0.75, "process": "MFG.CUT.MILL.AX5", "value_fen": 14000, "buyer_region": "320505"}', '\xaf1156e3b949b0874804a30a847242affbaa593e9c6a425defc78ed9bb73f494'),
	(31, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.342008+00', NULL, '', 'operation', '01a202c7-b34c-751a-a69b-72dda5551189', 'hand_over', 'inspecting', 'handed_over', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\xf786483a56da43a020fd5610e0fff2a9ea8632a795b0f8fe94e82f2a6cced81b'),
	(32, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.342008+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'order', '01a202c7-b505-7e33-ac4d-2e3bb8d7ff11', 'ship', 'ready_to_ship', 'shipped', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 0.75, "carrier": "SF Express", "process": "MFG.CUT.MILL.AX5", "value_fen": 14000, "buyer_region": "320505"}', '\xba17035965ee3f6535fad4915dbb5489af96006ebedbcf53f21f015eb92478da'),
	(33, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.36297+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'order', '01a202c7-b505-7e33-ac4d-2e3bb8d7ff11', 'confirm_delivery', 'shipped', 'delivered', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 0.75, "process": "MFG.CUT.MILL.AX5", "value_fen": 14000, "buyer_region": "320505"}', '\xaf70adf0a8561cb22b2cf83391aea3cd843022c012719666dec90e698fa74ecd'),
	(34, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.377996+00', NULL, '', 'tranche', '01a202c7-b509-7336-98ba-80093d0711b6', 'schedule_release', 'held', 'release_scheduled', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"fee_fen": 280, "amount_fen": 14000}', '\xbc5bc99fd79ca146881f9d7bd361d8946c6fa14ed30a3685901245621fe2cdec'),
	(35, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.377996+00', NULL, '', 'operation', '01a202c7-b34c-751a-a69b-72dda5551189', 'accept', 'handed_over', 'accepted', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\xc332ce52eddadccdbe64cf0e55f984094a72235a2155993529bab18c164529a5'),
	(36, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.377996+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'order', '01a202c7-b505-7e33-ac4d-2e3bb8d7ff11', 'accept_goods', 'delivered', 'accepted', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 0.75, "process": "MFG.CUT.MILL.AX5", "value_fen": 14000, "buyer_region": "320505"}', '\x81bd519d06574d97f96744b456bcb16e516acbb00622b785204d46125cf87c2c'),
	(37, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.398846+00', NULL, '', 'instruction', '01a202c7-b5f3-794a-9851-0c04630f6854', 'create', '', 'created', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"kind": "payout", "tranche": "01a202c7-b509-7336-98ba-80093d0711b6", "amount_fen": 13720}', '\x09050a4674f3e17f010c74569a034ce86369ecc8cf7ae824a15910606ea63014'),
	(38, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.398846+00', NULL, '', 'tranche', '01a202c7-b509-7336-98ba-80093d0711b6', 'release', 'release_scheduled', 'released', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"fee_fen": 280, "amount_fen": 14000}', '\x11c44457318167152c717fece002b3d36c7108f13a776efc18d1ec039450e8ce'),
	(39, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.417088+00', NULL, '', 'rating', '01a202c7-b60c-7b1e-a651-2ad13934f9fe', 'create', '', 'invited', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x8da4a9ac0f1d5a8bd5f0e49cf35eb2a75d628e49c3d26c8c4968443dba1cf953'),
	(40, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.417088+00', NULL, '', 'rating', '01a202c7-b610-7112-a79b-983987d9de3e', 'create', '', 'invited', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{}', '\x5cd3e028ad00d102a9b1655258e1f02642ebfde49ba51db5d3858076ef949cc4'),
	(41, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.417088+00', NULL, '', 'order', '01a202c7-b505-7e33-ac4d-2e3bb8d7ff11', 'complete', 'accepted', 'completed', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 0.75, "process": "MFG.CUT.MILL.AX5", "value_fen": 14000, "buyer_region": "320505"}', '\xcd86432f165f54388058b856fac2c5bb20d2edf6287e534fdea7ccb39f648bc6'),
	(42, '2026-11-22 11:30:00+00', '2026-11-22 10:22:52.446676+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'rating', '01a202c7-b60c-7b1e-a651-2ad13934f9fe', 'submit', 'invited', 'submitted', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x3be28f20b6faae2b8322571b0cfab48d855023e09ef8b54d3053797d11e42aab'),
	(43, '2026-11-22 11:30:00+00', '2026-11-22 10:22:52.460827+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'rating', '01a202c7-b610-7112-a79b-983987d9de3e', 'submit', 'invited', 'submitted', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{}', '\xc0f79620abb74a31dfb73ff776ca81107d1de3f947b07a53ed7daab760751c43'),
	(44, '2026-11-22 11:30:00+00', '2026-11-22 10:22:52.460827+00', NULL, '', 'rating', '01a202c7-b60c-7b1e-a651-2ad13934f9fe', 'reveal', 'submitted', 'revealed', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\xa9390dcab1da7d1146a5d309fab048f475342809103ceec9274fa0abf1a25cc6'),
	(45, '2026-11-22 11:30:00+00', '2026-11-22 10:22:52.460827+00', NULL, '', 'rating', '01a202c7-b60c-7b1e-a651-2ad13934f9fe', 'count', 'revealed', 'counted', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\xb59fb1c88fd9f97203fac0a69f9c3ad5235805948f7afb07385215357fcee10e'),
	(46, '2026-11-22 11:30:00+00', '2026-11-22 10:22:52.460827+00', NULL, '', 'rating', '01a202c7-b610-7112-a79b-983987d9de3e', 'reveal', 'submitted', 'revealed', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{}', '\xb99e7daf0dfaa9ed153cb83e2c85f3dfd0bdd3147b92d35b542b6f275963370b'),
	(47, '2026-11-22 11:30:00+00', '2026-11-22 10:22:52.460827+00', NULL, '', 'rating', '01a202c7-b610-7112-a79b-983987d9de3e', 'count', 'revealed', 'counted', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{}', '\xc3887f70aeb39c5941c254eca0d405a07a173134c76a878f02fe2bba7f984f37'),
	(48, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.493117+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'job', '01a202c7-b64d-7506-b950-e65e0e312731', 'create', '', 'draft', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x5056527d05ace92aee23184da732ce069a1a33cce49248e92a28e3cbe371d276'),
	(49, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.493117+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'job', '01a202c7-b64d-7506-b950-e65e0e312731', 'open', 'draft', 'open', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x7cf768797fd7593407e72b0d29d700032298dc7b9c89a8d175baa359f094eb5a'),
	(50, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.493117+00', NULL, '', 'operation', '01a202c7-b64d-7e9c-8ec0-82917dde307d', 'open', 'planned', 'open', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\xc39981aaa9e2ccaf3adebb3dd68d827da3b1a18ddaf1b667a24894f47773c471'),
	(51, '2026-11-22 10:30:01+00', '2026-11-22 10:22:52.517492+00', NULL, '', 'job', '01a202c7-b64d-7506-b950-e65e0e312731', 'matched', '', '', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{"new": 1, "shown": 1, "engine": "sql-1/2026-11", "version": 1, "looked_at": 1}', '\x523c2b634b7e914eba9cc36a6578cb06cdf1aa256f0b4ced1a487b4fa052f142'),
	(52, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.532825+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'booking', '01a202c7-b67b-7c78-9323-7fe7598aa2a9', 'create', '', 'held', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"unit": "01a202c7-b2d0-74dc-92a4-06551c4b9dba", "hours": 1.25}', '\xad69da9d2d7724cb0ae5883bb6a4c79cd12b152ffad88f122838674631781fd4'),
	(53, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.532825+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'match', '01a202c7-b667-70c8-bd07-21edc1a3a7fd', 'accept', 'proposed', 'accepted_by_buyer', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{}', '\x3507a095bc0af5d48711805155067a4968f95ff607bfeecbd0c1548617255af7'),
	(54, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.560451+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'match', '01a202c7-b667-70c8-bd07-21edc1a3a7fd', 'confirm', 'accepted_by_buyer', 'confirmed_by_factory', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{}', '\x2a4f4469e9b616093ee9d8f69bbf409594610fac16f701abfefe910cd7e03b9c'),
	(55, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.560451+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'order', '01a202c7-b695-7646-ba00-abda69489084', 'create', '', 'pending_contract', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 1.25, "process": "MFG.CUT.MILL.AX5", "value_fen": 24000, "buyer_region": "320505"}', '\x60219087ac67fc6a9315c552999bfb74c26e7ea537c7d48fadf937f62c23f774'),
	(56, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.560451+00', NULL, '', 'tranche', '01a202c7-b697-78d2-8c27-6051461928b7', 'create', '', 'planned', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"fee_fen": 480, "amount_fen": 24000}', '\x21cf6963326338bb1417920f1a14b4bf4de86b17ef772f1ce1ba65a01b9e7c4c'),
	(57, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.560451+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'order', '01a202c7-b695-7646-ba00-abda69489084', 'confirm_contract', 'pending_contract', 'pending_funding', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 1.25, "process": "MFG.CUT.MILL.AX5", "value_fen": 24000, "buyer_region": "320505"}', '\x6f5f97b248719d0311249c6ff2117507d38a0f12e4a10cabdce41d6768073035'),
	(58, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.560451+00', NULL, '', 'operation', '01a202c7-b64d-7e9c-8ec0-82917dde307d', 'award', 'open', 'awarded', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x6cf0f9a9811d4529c1347c4e7c4ebe27831320c3e5036d94c1eb95fdb98eef93'),
	(59, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.560451+00', NULL, '', 'job', '01a202c7-b64d-7506-b950-e65e0e312731', 'award', 'open', 'awarded', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\xd66cfea502a43bbe3836694df2ee5a4272d47492ae9c71bd72e308d5f855073e'),
	(60, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.560451+00', NULL, '', 'match', '01a202c7-b667-70c8-bd07-21edc1a3a7fd', 'convert', 'confirmed_by_factory', 'converted', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"order": "GZ20261122-000002"}', '\x4f81a7edf12164689f31a2c8f3422324ed6e38012fbcf40a1da47765e62c88c3'),
	(61, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.586449+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'payment', '01a202c7-b6ab-7878-b83b-3b9675ea874d', 'create', '', 'pending', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{"order": "01a202c7-b693-7e01-a52c-388400250958", "amount_fen": 24000}', '\x3b673e5ad8c3294831210db9bfc58106c7f0a3db989661cc9f0f96dde64df2fb'),
	(62, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.586449+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'tranche', '01a202c7-b697-78d2-8c27-6051461928b7', 'await_payment', 'planned', 'payment_pending', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"fee_fen": 480, "amount_fen": 24000}', '\xde8d4cfc95f287507d5559bc258fe2e1a554cd61da39a7944ba22b7c8910e7f0'),
	(63, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.599282+00', NULL, '', 'payment', '01a202c7-b6ab-7878-b83b-3b9675ea874d', 'confirm', 'pending', 'confirmed', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{"order": "01a202c7-b693-7e01-a52c-388400250958", "amount_fen": 24000}', '\x6a4957751a4288552ff6c04ef217ae5197247c5c3f6f65adb1228fc10d3aa470'),
	(64, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.609243+00', NULL, '', 'booking', '01a202c7-b67b-7c78-9323-7fe7598aa2a9', 'confirm', 'held', 'confirmed', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"unit": "01a202c7-b2d0-74dc-92a4-06551c4b9dba", "hours": 1.25}', '\xde2f4b1464e8ec7fd9b4bdfe5bf1cf0e7e670f78c340d8896173fe7b355be17b'),
	(65, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.609243+00', NULL, '', 'order', '01a202c7-b695-7646-ba00-abda69489084', 'fund', 'pending_funding', 'funded', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 1.25, "process": "MFG.CUT.MILL.AX5", "value_fen": 24000, "buyer_region": "320505"}', '\x509a59afeae59f4a2ad23a8e3665da55ad46abb165b36f70034a0a7eecfbc740'),
	(66, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.609243+00', NULL, '', 'operation', '01a202c7-b64d-7e9c-8ec0-82917dde307d', 'schedule', 'awarded', 'scheduled', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x7846377a9de303be2d24e7341f8198abcf2a403913c742f4523695dd4dc5dcac'),
	(67, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.609243+00', NULL, '', 'tranche', '01a202c7-b697-78d2-8c27-6051461928b7', 'hold', 'payment_pending', 'held', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"fee_fen": 480, "amount_fen": 24000}', '\x714ef086d6a4389ea49b90a266179dcffe52cfb1ac36666cadacc0853102de27'),
	(68, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.609243+00', NULL, '', 'order', '01a202c7-b695-7646-ba00-abda69489084', 'make_ready', 'funded', 'ready', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 1.25, "process": "MFG.CUT.MILL.AX5", "value_fen": 24000, "buyer_region": "320505"}', '\x79da8bd4e3f6f1759bd2f0c75c468277bc3c01d81a6c8298922fddfabb6e39ff'),
	(69, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.609243+00', NULL, '', 'job', '01a202c7-b64d-7506-b950-e65e0e312731', 'mark_ordered', 'awarded', 'ordered', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x208ce22ba35265a0123db9d0b15079d5ea638c8a4ef2394d357375bdb1d38d3d'),
	(70, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.653731+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'booking', '01a202c7-b67b-7c78-9323-7fe7598aa2a9', 'start', 'confirmed', 'in_use', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"unit": "01a202c7-b2d0-74dc-92a4-06551c4b9dba", "hours": 1.25}', '\x0535868893e19492a393bcf0c9c116b46d0b91ea10d20ff244082d8c965fd578'),
	(71, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.653731+00', NULL, '', 'operation', '01a202c7-b64d-7e9c-8ec0-82917dde307d', 'start', 'scheduled', 'in_progress', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x23f41c797c4ddba8f99941f57fa1dfe9e69762e176d670109d6d855e85aa60dd'),
	(72, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.653731+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'order', '01a202c7-b695-7646-ba00-abda69489084', 'start_production', 'ready', 'in_production', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 1.25, "process": "MFG.CUT.MILL.AX5", "value_fen": 24000, "buyer_region": "320505"}', '\xb7776428e57b4b8b40b28fdbc4d57403660ebe8b520620e6fada6b630e272cca'),
	(73, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.672606+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'job', '01a202c7-b701-704b-8ff4-136d95e825cd', 'create', '', 'draft', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x30902fee58bf3de062da7911b458b3d0af9fe4993a2f4e2573254dc30ff4cce7'),
	(74, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.672606+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'job', '01a202c7-b701-704b-8ff4-136d95e825cd', 'open', 'draft', 'open', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x46d183c01777349ace49c691815692a811877e8f79ffd42b5f39f005ab566f91'),
	(75, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.672606+00', NULL, '', 'operation', '01a202c7-b701-7ac3-85a7-df49a417a21c', 'open', 'planned', 'open', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x0b2f6e1181603721dcbe9d7c5263ef48d78e38ef06766202022b55da65479188'),
	(76, '2026-11-22 10:30:01+00', '2026-11-22 10:22:52.696306+00', NULL, '', 'job', '01a202c7-b701-704b-8ff4-136d95e825cd', 'matched', '', '', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{"new": 1, "shown": 1, "engine": "sql-1/2026-11", "version": 1, "looked_at": 1}', '\x75b6638482e5812fbce5c4d0ffe922d7c6214794e3b7d0aa17e1a431e1491285'),
	(77, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.706663+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'booking', '01a202c7-b72b-79ef-ad4a-cc4114ae36b7', 'create', '', 'held', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"unit": "01a202c7-b2d0-74dc-92a4-06551c4b9dba", "hours": 0.5}', '\x0e03bec037696556bb8d23ccbb7bfc8f8d9bd8939ec7278dbcff763e14274461'),
	(78, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.706663+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'match', '01a202c7-b71a-7161-99d6-fa6196f86ac9', 'accept', 'proposed', 'accepted_by_buyer', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{}', '\x43dc9dee865d2091f21183183f7711bf88f29567dcc3805a47267bdf826346a6'),
	(79, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.728347+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'match', '01a202c7-b71a-7161-99d6-fa6196f86ac9', 'confirm', 'accepted_by_buyer', 'confirmed_by_factory', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{}', '\x2a3c2a05c58f694a4d7982d341027ea4b0c251d262662ab0492a920cf7cffb0e'),
	(80, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.728347+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'order', '01a202c7-b73d-77d4-bc36-f2f57b9d97da', 'create', '', 'pending_contract', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 0.5, "process": "MFG.CUT.MILL.AX5", "value_fen": 6000, "buyer_region": "320505"}', '\x6787489f7e5d627fa9ad739d5c519efc4d541767a345be27da18eb68b93a4daf'),
	(81, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.728347+00', NULL, '', 'tranche', '01a202c7-b73f-7a80-a6ef-522d41f5a7d7', 'create', '', 'planned', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"fee_fen": 120, "amount_fen": 6000}', '\xd085575fcaa6020520ced9d1f2acd13cfefb9341712dc4e9b4a88435f23d50d9'),
	(82, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.728347+00', '01a202c7-b1b4-72ee-b6f4-844fa73fcd19', 'Lin Wei', 'order', '01a202c7-b73d-77d4-bc36-f2f57b9d97da', 'confirm_contract', 'pending_contract', 'pending_funding', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"buyer": "01a202c7-b1e9-7958-bcd3-33fe94a6f800", "hours": 0.5, "process": "MFG.CUT.MILL.AX5", "value_fen": 6000, "buyer_region": "320505"}', '\x16f79c9cc8e395c4ac6383ad76b11177e2962153db4f284ca928a76c42007d9d'),
	(83, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.728347+00', NULL, '', 'operation', '01a202c7-b701-7ac3-85a7-df49a417a21c', 'award', 'open', 'awarded', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x88d73ebdf31ab40ec1a6995d1e4e9fc45c9b27478312325ece8de6086837ab6d'),
	(84, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.728347+00', NULL, '', 'job', '01a202c7-b701-704b-8ff4-136d95e825cd', 'award', 'open', 'awarded', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\xe0c57e2d227f2741826a2d8b3941edb10e55f5e603b9bdb2712720dee01090c5'),
	(85, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.728347+00', NULL, '', 'match', '01a202c7-b71a-7161-99d6-fa6196f86ac9', 'convert', 'confirmed_by_factory', 'converted', '01a202c7-b1d5-7f7b-bd12-345055e22efa', '330110', '', '{"order": "GZ20261122-000003"}', '\x60d643d91588efe41291348bcb3806e2d51d082cdfff38fa77b1f4dd35c9a763'),
	(86, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.750795+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'job', '01a202c7-b74e-7f66-ba06-5a3a67687135', 'create', '', 'draft', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\xd8e0186c4ccda6c63e0d2ed2c25d837f8e077dd802fb18264d1533ea2bf9e17e'),
	(87, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.750795+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'job', '01a202c7-b74e-7f66-ba06-5a3a67687135', 'open', 'draft', 'open', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x6a9f578fa6d3e3b295d15071b7c3e3a9f4ffd5cd2743b258bcb5cb8e6b16f7dc'),
	(88, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.750795+00', NULL, '', 'operation', '01a202c7-b74f-76a7-94f0-3cb9a7556523', 'open', 'planned', 'open', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\xd75271b6637d1d44a3f0ae4f83d0241ce7451390e1f37b925b6acac59f68b0ac'),
	(89, '2026-11-22 10:30:01+00', '2026-11-22 10:22:52.764153+00', NULL, '', 'job', '01a202c7-b74e-7f66-ba06-5a3a67687135', 'matched', '', '', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{"new": 1, "shown": 1, "engine": "sql-1/2026-11", "version": 1, "looked_at": 1}', '\xfff25e10c6d4d6ae16b93288e4608c9d22745aebd9250f043d9f68d61c50ce8c'),
	(90, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.855402+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'job', '01a202c7-b7b7-7912-ad3e-2ed734aa86bc', 'create', '', 'draft', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x2cfa3cc9205d97679b090ca4976a52ce32d55eba78f1c47df4e7249910e702e1'),
	(91, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.855402+00', '01a202c7-b1bb-7237-8280-8944502dcb22', 'Chen Jing', 'job', '01a202c7-b7b7-7912-ad3e-2ed734aa86bc', 'open', 'draft', 'open', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x319f671e882f9b6be1ab64be86bf6727792ac758a51581386e92a2e0064fde78'),
	(92, '2026-11-22 10:30:00+00', '2026-11-22 10:22:52.855402+00', NULL, '', 'operation', '01a202c7-b7b8-70a0-9430-4ad7e45012f6', 'open', 'planned', 'open', '01a202c7-b1e9-7958-bcd3-33fe94a6f800', '320505', '', '{}', '\x45530f4bdfe248c8e7f43055edd87fa0405604457f35f7ed40f3da0167b8e7c1');
INSERT INTO public.audit_leaf VALUES
	(1, 0, 'journal', 1, '\xd675982978836bc5a353078b2ef1b129efe7cdce832d7ae5ecc5ba43d1fe2df3', 1),
	(2, 1, 'journal', 2, '\x8fd87b9721c2382b3797e4ad663e901cca6e53c8ba27a2507bcb04c3aaa538bc', 1),
	(3, 2, 'journal', 3, '\xdefde818a07162f9b1f4f9d998a09eea046b465506efee7c62fa7930543a53dc', 1),
	(4, 3, 'journal', 4, '\x33fa6957a7dc36923f7184d5fae7905f72362d8c9e93eaa10132b1f7343eda0e', 1),
	(5, 4, 'journal', 5, '\x6a137ee4f252d208d7f97f6555cbd09354ee29246bf7c9180522cdbfc85edbe9', 1),
	(6, 5, 'journal', 6, '\xc3989453e6f709c15a1b66d9a7cd87c5b62c9cdb298b3c187c18762168c2953f', 1),
	(7, 6, 'journal', 7, '\xf5e144b79a964cc79a1055d7c07c9f47483df51cf4bbbe2857f01cd4e9537022', 1),
	(8, 7, 'journal', 8, '\xc32069b625fd1ac8ea891932cc661c179ed90954f0854e6d84dec721614985b5', 1),
	(9, 8, 'journal', 9, '\xc66aaa6ce3612e6ca068cb9f691809a22770287bec0329329e3c549a017f2f48', 1),
	(10, 9, 'journal', 10, '\xdaaf7c34b76d9b5665f035b4acbd98e291b2120a77c9a703fa408c200784739d', 1),
	(11, 10, 'journal', 11, '\xb50c1456681f72006a27a8528dcd73eba212e3f714f62f0fc2e5b6ce450dff57', 1),
	(12, 11, 'journal', 12, '\xd92ca4b19234ffc2e0fbaef260e4f82217c06719043a13e890d852c4ad1df38b', 1),
	(13, 12, 'journal', 13, '\x45b2fb4e1a964b2f1849e6498dd87451ddd167443186fbe240383c4e3734378d', 1),
	(14, 13, 'journal', 14, '\x571f51bf0c0e32d30d2bd68576186d7a8b893b71f7dc88230036bdade4a266c1', 1),
	(15, 14, 'journal', 15, '\xbaf8190c1a1bf4048deadd40a9a5bc8ca2597b7ce036d21429346bb8209d8ef7', 1),
	(16, 15, 'journal', 16, '\xcd08a7c6bb33e27f14dd65b825fb24d0ed8ffb756483e4f6245dffa3ed8a47c8', 1),
	(17, 16, 'journal', 17, '\xbe494a4c3406bc91180de87069fde60adc69f04a50e559edc37693c66b7074df', 1),
	(18, 17, 'journal', 18, '\x1bc2c2ab3b67c37f1939b00b6ae758189bbc7c1883fdfeeb379da7064ae1999f', 1),
	(19, 18, 'journal', 19, '\x1007de2955db3b9d492d261f3b5081af26c4a291107fcae0f56ace8f77cc884c', 1),
	(20, 19, 'journal', 20, '\xdf2eb1deb2c731a9748d66bbd312e82d0773c21d6fa02a03fe742410a8a3ecff', 1),
	(21, 20, 'journal', 21, '\xd549581915403119d7e358745b88a4a612cb8a8cc799e6aa010d27781013a81e', 1),
	(22, 21, 'ledger', 1, '\xbcc409f0e423669187a26712014336e4d4b4a5e7aec15963aee3fffb46269d8c', 1),
	(23, 22, 'journal', 22, '\x1d39297e4474b824dbb334b2673daf1e5c3220d91ed034e41dc9a284ab5379b9', 1),
	(24, 23, 'journal', 23, '\x22e4da3a22331f2620c5bdf30326bebf46b4bf2667f7f4f60489c93f06ce72ed', 1),
	(25, 24, 'journal', 24, '\x2f58f11e24d13f9ae37560909f3fdfc4a8c9392319a784e47a7e6e73af54ed9b', 1),
	(26, 25, 'journal', 25, '\x3ccc88c328adf6e3a754dd9f20824de5db8ce7270cc5b3db65d7530b4610424a', 1),
	(27, 26, 'journal', 26, '\x35ccf57ecf269c7354dc15b1015c28b83e9c94bdc06b685c8916d784fa2c033d', 1),
	(28, 27, 'journal', 27, '\x0aa1089155a350806d6152ad1ecb8ea5e726e7e06b6fa11099e76e641e116930', 1),
	(29, 28, 'journal', 28, '\x739311680b1e04e0cdc3a485e83bd0a16d1564f5ced4e896f0f3c8467b751d22', 1),
	(30, 29, 'journal', 29, '\x01a5d45911d3346ecba1727741d3d552637092cb88a694712d49a161ebfe49a9', 1),
	(31, 30, 'journal', 30, '\xaf1156e3b949b0874804a30a847242affbaa593e9c6a425defc78ed9bb73f494', 1),
	(32, 31, 'journal', 31, '\xf786483a56da43a020fd5610e0fff2a9ea8632a795b0f8fe94e82f2a6cced81b', 1),
	(33, 32, 'journal', 32, '\xba17035965ee3f6535fad4915dbb5489af96006ebedbcf53f21f015eb92478da', 1),
	(34, 33, 'journal', 33, '\xaf70adf0a8561cb22b2cf83391aea3cd843022c012719666dec90e698fa74ecd', 1),
	(35, 34, 'journal', 34, '\xbc5bc99fd79ca146881f9d7bd361d8946c6fa14ed30a3685901245621fe2cdec', 1),
	(36, 35, 'journal', 35, '\xc332ce52eddadccdbe64cf0e55f984094a72235a2155993529bab18c164529a5', 1),
	(37, 36, 'journal', 36, '\x81bd519d06574d97f96744b456bcb16e516acbb00622b785204d46125cf87c2c', 1),
	(38, 37, 'ledger', 2, '\xebdc02b4dfbb938b04c19b0e554e8f5e66fc332e308e6a41f1134ca275096f41', 1),
	(39, 38, 'journal', 37, '\x09050a4674f3e17f010c74569a034ce86369ecc8cf7ae824a15910606ea63014', 1),
	(40, 39, 'ledger', 3, '\x2113d51706c262305206e9156ac447cc4619b21b9de9639b19c96ae9db38bf46', 1),
	(41, 40, 'journal', 38, '\x11c44457318167152c717fece002b3d36c7108f13a776efc18d1ec039450e8ce', 1),
	(42, 41, 'journal', 39, '\x8da4a9ac0f1d5a8bd5f0e49cf35eb2a75d628e49c3d26c8c4968443dba1cf953', 1),
	(43, 42, 'journal', 40, '\x5cd3e028ad00d102a9b1655258e1f02642ebfde49ba51db5d3858076ef949cc4', 1),
	(44, 43, 'journal', 41, '\xcd86432f165f54388058b856fac2c5bb20d2edf6287e534fdea7ccb39f648bc6', 1),
	(45, 44, 'journal', 42, '\x3be28f20b6faae2b8322571b0cfab48d855023e09ef8b54d3053797d11e42aab', 1),
	(46, 45, 'journal', 43, '\xc0f79620abb74a31dfb73ff776ca81107d1de3f947b07a53ed7daab760751c43', 1),
	(47, 46, 'journal', 44, '\xa9390dcab1da7d1146a5d309fab048f475342809103ceec9274fa0abf1a25cc6', 1),
	(48, 47, 'journal', 45, '\xb59fb1c88fd9f97203fac0a69f9c3ad5235805948f7afb07385215357fcee10e', 1),
	(49, 48, 'journal', 46, '\xb99e7daf0dfaa9ed153cb83e2c85f3dfd0bdd3147b92d35b542b6f275963370b', 1),
	(50, 49, 'journal', 47, '\xc3887f70aeb39c5941c254eca0d405a07a173134c76a878f02fe2bba7f984f37', 1),
	(51, 50, 'journal', 48, '\x5056527d05ace92aee23184da732ce069a1a33cce49248e92a28e3cbe371d276', 1),
	(52, 51, 'journal', 49, '\x7cf768797fd7593407e72b0d29d700032298dc7b9c89a8d175baa359f094eb5a', 1),
	(53, 52, 'journal', 50, '\xc39981aaa9e2ccaf3adebb3dd68d827da3b1a18ddaf1b667a24894f47773c471', 1),
	(54, 53, 'journal', 51, '\x523c2b634b7e914eba9cc36a6578cb06cdf1aa256f0b4ced1a487b4fa052f142', 1),
	(55, 54, 'journal', 52, '\xad69da9d2d7724cb0ae5883bb6a4c79cd12b152ffad88f122838674631781fd4', 1),
	(56, 55, 'journal', 53, '\x3507a095bc0af5d48711805155067a4968f95ff607bfeecbd0c1548617255af7', 1),
	(57, 56, 'journal', 54, '\x2a4f4469e9b616093ee9d8f69bbf409594610fac16f701abfefe910cd7e03b9c', 1),
	(58, 57, 'journal', 55, '\x60219087ac67fc6a9315c552999bfb74c26e7ea537c7d48fadf937f62c23f774', 1),
	(59, 58, 'journal', 56, '\x21cf6963326338bb1417920f1a14b4bf4de86b17ef772f1ce1ba65a01b9e7c4c', 1),
	(60, 59, 'journal', 57, '\x6f5f97b248719d0311249c6ff2117507d38a0f12e4a10cabdce41d6768073035', 1),
	(61, 60, 'journal', 58, '\x6cf0f9a9811d4529c1347c4e7c4ebe27831320c3e5036d94c1eb95fdb98eef93', 1),
	(62, 61, 'journal', 59, '\xd66cfea502a43bbe3836694df2ee5a4272d47492ae9c71bd72e308d5f855073e', 1),
	(63, 62, 'journal', 60, '\x4f81a7edf12164689f31a2c8f3422324ed6e38012fbcf40a1da47765e62c88c3', 1),
	(64, 63, 'journal', 61, '\x3b673e5ad8c3294831210db9bfc58106c7f0a3db989661cc9f0f96dde64df2fb', 1),
	(65, 64, 'journal', 62, '\xde8d4cfc95f287507d5559bc258fe2e1a554cd61da39a7944ba22b7c8910e7f0', 1),
	(66, 65, 'journal', 63, '\x6a4957751a4288552ff6c04ef217ae5197247c5c3f6f65adb1228fc10d3aa470', 1),
	(67, 66, 'journal', 64, '\xde2f4b1464e8ec7fd9b4bdfe5bf1cf0e7e670f78c340d8896173fe7b355be17b', 1),
	(68, 67, 'journal', 65, '\x509a59afeae59f4a2ad23a8e3665da55ad46abb165b36f70034a0a7eecfbc740', 1),
	(69, 68, 'journal', 66, '\x7846377a9de303be2d24e7341f8198abcf2a403913c742f4523695dd4dc5dcac', 1),
	(70, 69, 'journal', 67, '\x714ef086d6a4389ea49b90a266179dcffe52cfb1ac36666cadacc0853102de27', 1),
	(71, 70, 'ledger', 4, '\x2a1342d196c54374d041a871780fe5ab037bda09c2b9552c7321738704adce84', 1),
	(72, 71, 'journal', 68, '\x79da8bd4e3f6f1759bd2f0c75c468277bc3c01d81a6c8298922fddfabb6e39ff', 1),
	(73, 72, 'journal', 69, '\x208ce22ba35265a0123db9d0b15079d5ea638c8a4ef2394d357375bdb1d38d3d', 1),
	(74, 73, 'journal', 70, '\x0535868893e19492a393bcf0c9c116b46d0b91ea10d20ff244082d8c965fd578', 1),
	(75, 74, 'journal', 71, '\x23f41c797c4ddba8f99941f57fa1dfe9e69762e176d670109d6d855e85aa60dd', 1),
	(76, 75, 'journal', 72, '\xb7776428e57b4b8b40b28fdbc4d57403660ebe8b520620e6fada6b630e272cca', 1),
	(77, 76, 'journal', 73, '\x30902fee58bf3de062da7911b458b3d0af9fe4993a2f4e2573254dc30ff4cce7', 1),
	(78, 77, 'journal', 74, '\x46d183c01777349ace49c691815692a811877e8f79ffd42b5f39f005ab566f91', 1),
	(79, 78, 'journal', 75, '\x0b2f6e1181603721dcbe9d7c5263ef48d78e38ef06766202022b55da65479188', 1),
	(80, 79, 'journal', 76, '\x75b6638482e5812fbce5c4d0ffe922d7c6214794e3b7d0aa17e1a431e1491285', 1),
	(81, 80, 'journal', 77, '\x0e03bec037696556bb8d23ccbb7bfc8f8d9bd8939ec7278dbcff763e14274461', 1),
	(82, 81, 'journal', 78, '\x43dc9dee865d2091f21183183f7711bf88f29567dcc3805a47267bdf826346a6', 1),
	(83, 82, 'journal', 79, '\x2a3c2a05c58f694a4d7982d341027ea4b0c251d262662ab0492a920cf7cffb0e', 1),
	(84, 83, 'journal', 80, '\x6787489f7e5d627fa9ad739d5c519efc4d541767a345be27da18eb68b93a4daf', 1),
	(85, 84, 'journal', 81, '\xd085575fcaa6020520ced9d1f2acd13cfefb9341712dc4e9b4a88435f23d50d9', 1),
	(86, 85, 'journal', 82, '\x16f79c9cc8e395c4ac6383ad76b11177e2962153db4f284ca928a76c42007d9d', 1),
	(87, 86, 'journal', 83, '\x88d73ebdf31ab40ec1a6995d1e4e9fc45c9b27478312325ece8de6086837ab6d', 1),
	(88, 87, 'journal', 84, '\xe0c57e2d227f2741826a2d8b3941edb10e55f5e603b9bdb2712720dee01090c5', 1),
	(89, 88, 'journal', 85, '\x60d643d91588efe41291348bcb3806e2d51d082cdfff38fa77b1f4dd35c9a763', 1),
	(90, 89, 'journal', 86, '\xd8e0186c4ccda6c63e0d2ed2c25d837f8e077dd802fb18264d1533ea2bf9e17e', 1),
	(91, 90, 'journal', 87, '\x6a9f578fa6d3e3b295d15071b7c3e3a9f4ffd5cd2743b258bcb5cb8e6b16f7dc', 1),
	(92, 91, 'journal', 88, '\xd75271b6637d1d44a3f0ae4f83d0241ce7451390e1f37b925b6acac59f68b0ac', 1),
	(93, 92, 'journal', 89, '\xfff25e10c6d4d6ae16b93288e4608c9d22745aebd9250f043d9f68d61c50ce8c', 1);
INSERT INTO public.audit_unsealed VALUES
	(94, 'journal', 90, '\x2cfa3cc9205d97679b090ca4976a52ce32d55eba78f1c47df4e7249910e702e1'),
	(95, 'journal', 91, '\x319f671e882f9b6be1ab64be86bf6727792ac758a51581386e92a2e0064fde78'),
	(96, 'journal', 92, '\x45530f4bdfe248c8e7f43055edd87fa0405604457f35f7ed40f3da0167b8e7c1');
INSERT INTO public.capacity_listing VALUES
	(1, '01a202c7-b2c5-7a8a-965d-4b93027b7c49', '2026-11-22 10:22:51.589436+00', 'manufacturing', '五轴加工中心', 'DMG 龙门 旧版本发布', '330110', '{ALU,STEEL_C}', '{"env_x": 800, "env_y": 600, "env_z": 500, "it_grade": 6}', 'time', 20000, NULL, 0, 0, 'published', 1, NULL, NULL, NULL, '', '2026-11-12 10:30:00+00', '2026-11-22 10:30:00+00', 1, 3, 39),
	(2, '01a202c7-b30f-74b6-8e64-e58110aa7e6d', '2026-11-22 10:22:51.663199+00', 'manufacturing', '草稿 数控车床', '', '330110', '{}', '{}', '', NULL, NULL, 0, 0, 'draft', 1, NULL, NULL, NULL, '', NULL, NULL, 1, NULL, 32),
	(3, '01a202c7-b317-7c33-99b5-ce9adfd0332b', '2026-11-22 10:22:51.671671+00', 'manufacturing', 'MFG.CUT.TURN.CNC2 杭州精铸', '', '330110', '{ALU,STEEL_C}', '{"env_x": 800, "env_y": 600, "env_z": 500, "it_grade": 6}', 'time', 20000, NULL, 0, 0, 'paused', 1, NULL, NULL, NULL, '', '2026-11-12 10:30:00+00', '2026-11-22 10:30:00+00', 1, 3, 32);
INSERT INTO public.capacity_unit VALUES
	(1, '01a202c7-b2d0-74dc-92a4-06551c4b9dba', '2026-11-22 10:22:51.600181+00', 'M1', '', NULL, NULL, 1),
	(2, '01a202c7-b31e-7cf6-a4f4-2bc400f88d1e', '2026-11-22 10:22:51.678747+00', 'M1', '', NULL, NULL, 3);
INSERT INTO public.capacity_idlewindow VALUES
	(1, '["2026-11-23 00:00:00+00","2026-11-23 12:00:00+00")', 1),
	(2, '["2026-11-24 00:00:00+00","2026-11-24 12:00:00+00")', 1),
	(3, '["2026-11-25 00:00:00+00","2026-11-25 12:00:00+00")', 1),
	(4, '["2026-11-23 00:00:00+00","2026-11-23 12:00:00+00")', 2);
INSERT INTO public.capacity_booking VALUES
	(1, '01a202c7-b4e6-7f9d-97cb-be17abda2e61', '2026-11-22 10:22:52.13475+00', '["2026-11-23 10:45:00+00","2026-11-23 11:30:00+00")', 'completed', DEFAULT, NULL, '01a202c7-b3f6-7668-8a4e-c4b258f1818f', 2, 1),
	(2, '01a202c7-b67b-7c78-9323-7fe7598aa2a9', '2026-11-22 10:22:52.539658+00', '["2026-11-23 10:45:00+00","2026-11-23 12:00:00+00")', 'in_use', DEFAULT, NULL, '01a202c7-b667-70c8-bd07-21edc1a3a7fd', 2, 1),
	(3, '01a202c7-b72b-79ef-ad4a-cc4114ae36b7', '2026-11-22 10:22:52.7155+00', '["2026-11-24 00:00:00+00","2026-11-24 00:30:00+00")', 'held', DEFAULT, '2026-11-25 10:30:00+00', '01a202c7-b71a-7161-99d6-fa6196f86ac9', 2, 1);
INSERT INTO public.credit_parameterset VALUES
	(1, '2025-11.1', '{"buyer": {"dispute_lost": 1.0, "dispute_partly": 0.5, "acceptance_timer": 0.2, "payment_late_most": 0.8, "cancelled_after_start": 1.0, "payment_late_per_step": 0.2, "specification_changed": 0.2, "payment_late_step_days": 3.0}, "stars": [1.0, 0.8, 0.4, 0.1, 0.0], "limits": [0.05, 0.08, 0.12, 0.18, 0.28, 0.45], "priors": [0.2, 0.12, 0.1, 0.07], "restart": 0.15, "version": "2025-11.1", "supplier": {"cancelled": 1.0, "late_most": 0.6, "unanswered": 0.1, "shown_false": 0.8, "dispute_lost": 1.0, "rejected_most": 0.8, "dispute_partly": 0.5, "late_per_tenth": 0.2, "late_grace_days": 1.0, "late_grace_share": 0.05, "rejected_share_of_most": 0.2}, "pair_most": 3.0, "value_most": 3.0, "facts_share": 0.6, "one_sided_z": 0.84, "trust_power": 1.0, "value_least": 0.25, "least_orders": 1.0, "norm_padding": 2.0, "prior_orders": 2.0, "trust_full_at": 1.0, "half_life_days": 365.0, "untrusted_most": 0.5, "overlap_penalty": 1.0, "untrusted_least": 0.05, "overlap_expected": 0.2, "least_counterparties": 3}', '2026-11-22 11:30:00+00');
INSERT INTO public.credit_snapshot VALUES
	(1, '2026-11-22 11:30:00+00', false, 0, 0, '{}', 1),
	(2, '2026-11-22 11:30:00+00', true, 2, 2, '{}', 1);
INSERT INTO public.credit_daybook VALUES
	(1, 'supplier', 'MFG.CUT', '2026-11-22', false, 1, 50000, '{}', 250000, 50000, 1, 1),
	(2, 'buyer', 'MFG.CUT', '2026-11-22', false, 1, 50000, '{}', 250000, 50000, 2, 1),
	(3, 'supplier', 'MFG.CUT', '2026-11-22', true, 1, 1000000, '{}', 5000000, 1000000, 1, 2),
	(4, 'buyer', 'MFG.CUT', '2026-11-22', true, 1, 1000000, '{}', 5000000, 1000000, 2, 2);
INSERT INTO public.orders_job VALUES
	(1, '01a202c7-b34b-7443-ae5a-c85a5a097b7c', '2026-11-22 10:22:51.723082+00', 'Bracket', '', '320505', '2026-11-22', '2026-12-12', 2000000, NULL, '', 'ordered', 1, '2026-11-22 10:30:00+00', 'ready', NULL, '2026-11-22 10:30:01+00', 1, '{"near": [], "shown": 1, "excluded": {}, "looked_at": 1}', 2, NULL, 2),
	(2, '01a202c7-b64d-7506-b950-e65e0e312731', '2026-11-22 10:22:52.493232+00', 'Bracket', '', '320505', '2026-11-22', '2026-12-12', 2000000, NULL, '', 'ordered', 1, '2026-11-22 10:30:00+00', 'ready', NULL, '2026-11-22 10:30:01+00', 1, '{"near": [], "shown": 1, "excluded": {}, "looked_at": 1}', 2, NULL, 2),
	(3, '01a202c7-b701-704b-8ff4-136d95e825cd', '2026-11-22 10:22:52.672944+00', 'Bracket', '', '320505', '2026-11-22', '2026-12-12', 2000000, NULL, '', 'awarded', 1, '2026-11-22 10:30:00+00', 'ready', NULL, '2026-11-22 10:30:01+00', 1, '{"near": [], "shown": 1, "excluded": {}, "looked_at": 1}', 2, NULL, 2),
	(4, '01a202c7-b74e-7f66-ba06-5a3a67687135', '2026-11-22 10:22:52.75088+00', 'Bracket', '', '320505', '2026-11-22', '2026-12-12', 2000000, NULL, '', 'open', 1, '2026-11-22 10:30:00+00', 'ready', NULL, '2026-11-22 10:30:01+00', 1, '{"near": [], "shown": 1, "excluded": {}, "looked_at": 1}', 2, NULL, 2),
	(5, '01a202c7-b7b7-7912-ad3e-2ed734aa86bc', '2026-11-22 10:22:52.855484+00', 'Bracket', '', '320505', '2026-11-22', '2026-12-12', 2000000, NULL, '', 'open', 1, '2026-11-22 10:30:00+00', 'queued', '2026-11-22 10:30:00+00', NULL, NULL, '{}', 2, NULL, 2);
INSERT INTO public.orders_operation VALUES
	(1, '01a202c7-b34c-751a-a69b-72dda5551189', '2026-11-22 10:22:51.724158+00', 1, '', NULL, NULL, NULL, NULL, '{}', 7, 6.00, 0.00, true, 'accepted', 1, 39),
	(2, '01a202c7-b64d-7e9c-8ec0-82917dde307d', '2026-11-22 10:22:52.493831+00', 1, '', NULL, NULL, NULL, NULL, '{}', 12, 6.00, 0.00, true, 'in_progress', 2, 39),
	(3, '01a202c7-b701-7ac3-85a7-df49a417a21c', '2026-11-22 10:22:52.673611+00', 1, '', NULL, NULL, NULL, NULL, '{}', 3, 6.00, 0.00, true, 'awarded', 3, 39),
	(4, '01a202c7-b74f-76a7-94f0-3cb9a7556523', '2026-11-22 10:22:52.751343+00', 1, '', NULL, NULL, NULL, NULL, '{}', 9, 5.00, 0.00, true, 'open', 4, 39),
	(5, '01a202c7-b7b8-70a0-9430-4ad7e45012f6', '2026-11-22 10:22:52.855967+00', 1, '', NULL, NULL, NULL, NULL, '{}', 4, 5.00, 0.00, true, 'open', 5, 39);
INSERT INTO public.orders_match VALUES
	(1, '01a202c7-b3f6-7668-8a4e-c4b258f1818f', '2026-11-22 10:22:51.894235+00', 1, 'sql-1/2026-11', 'converted', 1, 0.13527579, '{"cost": 0.0028, "slack": 0.0029166, "credit": 0.112, "distance": 0.01701125, "newcomer": 0.0, "freshness": 0.00054794}', '{"weak": {"code": "credit", "grade": "NR"}, "strong": [{"code": "cost", "total_fen": 14000, "under_fen": 1986000, "percent_under": 99}, {"code": "slack", "free_hours": 36, "need_hours": 1}, {"km": 102, "code": "distance"}]}', 3, 3, 14000, 2000, 102.068, '2026-11-23 10:45:00+00', '2026-11-23 11:30:00+00', 'NR', '2026-11-22 10:30:00+00', '2026-11-23 10:30:00+00', '', 2, 1, 1),
	(2, '01a202c7-b667-70c8-bd07-21edc1a3a7fd', '2026-11-22 10:22:52.518946+00', 1, 'sql-1/2026-11', 'converted', 1, 0.13935914, '{"cost": 0.0048, "slack": 0.00499995, "credit": 0.112, "distance": 0.01701125, "newcomer": 0.0, "freshness": 0.00054794}', '{"weak": {"code": "credit", "grade": "NR"}, "strong": [{"code": "cost", "total_fen": 24000, "under_fen": 1976000, "percent_under": 98}, {"code": "slack", "free_hours": 36, "need_hours": 2}, {"km": 102, "code": "distance"}]}', 3, 3, 24000, 2000, 102.068, '2026-11-23 10:45:00+00', '2026-11-23 12:00:00+00', 'NR', '2026-11-22 10:30:00+00', '2026-11-23 10:30:00+00', '', 2, 1, 2),
	(3, '01a202c7-b71a-7161-99d6-fa6196f86ac9', '2026-11-22 10:22:52.697994+00', 1, 'sql-1/2026-11', 'converted', 1, 0.13208264, '{"cost": 0.0012, "slack": 0.00132345, "credit": 0.112, "distance": 0.01701125, "newcomer": 0.0, "freshness": 0.00054794}', '{"weak": {"code": "credit", "grade": "NR"}, "strong": [{"code": "cost", "total_fen": 6000, "under_fen": 1994000, "percent_under": 99}, {"code": "slack", "free_hours": 34, "need_hours": 1}, {"km": 102, "code": "distance"}]}', 3, 3, 6000, 2000, 102.068, '2026-11-24 00:00:00+00', '2026-11-24 00:30:00+00', 'NR', '2026-11-22 10:30:00+00', '2026-11-23 10:30:00+00', '', 2, 1, 3),
	(4, '01a202c7-b75d-794f-a1cd-ac31d2458856', '2026-11-22 10:22:52.765486+00', 1, 'sql-1/2026-11', 'proposed', 1, 0.13586789, '{"cost": 0.003, "slack": 0.0033087, "credit": 0.112, "distance": 0.01701125, "newcomer": 0.0, "freshness": 0.00054794}', '{"weak": {"code": "credit", "grade": "NR"}, "strong": [{"code": "cost", "total_fen": 15000, "under_fen": 1985000, "percent_under": 99}, {"code": "slack", "free_hours": 34, "need_hours": 1}, {"km": 102, "code": "distance"}]}', 3, 3, 15000, 1667, 102.068, '2026-11-24 00:30:00+00', '2026-11-24 01:15:00+00', 'NR', NULL, NULL, '', NULL, 1, 4);
INSERT INTO public.orders_order VALUES
	(1, '01a202c7-b503-7ad8-ac4d-f23084a7614c', '2026-11-22 10:22:52.163586+00', 'GZ20261122-000001', 'completed', 14000, '2026-11-22 10:30:00+00', '2026-11-24 10:30:00+00', '2026-11-22 10:30:00+00', 2, 1),
	(2, '01a202c7-b693-7e01-a52c-388400250958', '2026-11-22 10:22:52.563827+00', 'GZ20261122-000002', 'in_production', 24000, '2026-11-22 10:30:00+00', '2026-11-24 10:30:00+00', '2026-11-22 10:30:00+00', 2, 2),
	(3, '01a202c7-b73b-7ef0-b746-e2abb2a6aad9', '2026-11-22 10:22:52.731886+00', 'GZ20261122-000003', 'pending_funding', 6000, '2026-11-22 10:30:00+00', '2026-11-24 10:30:00+00', NULL, 2, 3);
INSERT INTO public.orders_workorder VALUES
	(1, '01a202c7-b505-7e33-ac4d-2e3bb8d7ff11', '2026-11-22 10:22:52.165688+00', '{"hours": 0.7, "listing": {"uuid": "01a202c7-b2c5-7a8a-965d-4b93027b7c49", "title": "五轴加工中心", "version": 1, "price_fen": 20000, "setup_fen": 0, "price_mode": "time", "minimum_fen": 0}, "process": "MFG.CUT.MILL.AX5", "size_mm": [null, null, null], "it_grade": null, "material": "", "quantity": 7, "total_fen": 14000, "unit_price_fen": 2000}', 'completed', 14000, 200, '2026-11-23', 0.75, 100, '2026-11-22 10:30:00+00', '2026-11-22 10:30:00+00', '2026-11-22 10:30:00+00', 'SF Express', 'SF1', '2026-11-22 10:30:00+00', '2026-11-29 10:30:00+00', '2026-11-22 10:30:00+00', '2026-11-22 10:30:00+00', NULL, '', '', 2, 1, 1, 1, 1, 1),
	(2, '01a202c7-b695-7646-ba00-abda69489084', '2026-11-22 10:22:52.565291+00', '{"hours": 1.2, "listing": {"uuid": "01a202c7-b2c5-7a8a-965d-4b93027b7c49", "title": "五轴加工中心", "version": 1, "price_fen": 20000, "setup_fen": 0, "price_mode": "time", "minimum_fen": 0}, "process": "MFG.CUT.MILL.AX5", "size_mm": [null, null, null], "it_grade": null, "material": "", "quantity": 12, "total_fen": 24000, "unit_price_fen": 2000}', 'in_production', 24000, 200, '2026-11-23', 1.25, 0, '2026-11-22 10:30:00+00', NULL, NULL, '', '', NULL, NULL, NULL, NULL, NULL, '', '', NULL, 1, 1, 2, 2, 2),
	(3, '01a202c7-b73d-77d4-bc36-f2f57b9d97da', '2026-11-22 10:22:52.733387+00', '{"hours": 0.3, "listing": {"uuid": "01a202c7-b2c5-7a8a-965d-4b93027b7c49", "title": "五轴加工中心", "version": 1, "price_fen": 20000, "setup_fen": 0, "price_mode": "time", "minimum_fen": 0}, "process": "MFG.CUT.MILL.AX5", "size_mm": [null, null, null], "it_grade": null, "material": "", "quantity": 3, "total_fen": 6000, "unit_price_fen": 2000}', 'pending_funding', 6000, 200, '2026-11-24', 0.50, 0, NULL, NULL, NULL, '', '', NULL, NULL, NULL, NULL, NULL, '', '', NULL, 1, 1, 3, 3, 3);
INSERT INTO public.credit_event VALUES
	(1, 'supplier', 'facts', 'MFG.CUT', '2026-11-22', 14000, 14000, '{}', false, NULL, NULL, NULL, '2026-11-22 10:30:00+00', 2, 1, 1, 2, false),
	(2, 'buyer', 'facts', 'MFG.CUT', '2026-11-22', 14000, 14000, '{}', false, NULL, NULL, NULL, '2026-11-22 10:30:00+00', 1, 2, 1, 2, false),
	(3, 'supplier', 'rated', 'MFG.CUT', '2026-11-22', 14000, 14000, '{}', false, 5, NULL, NULL, '2026-11-22 11:30:00+00', 2, 1, 1, 2, false),
	(4, 'buyer', 'rated', 'MFG.CUT', '2026-11-22', 14000, 14000, '{}', false, 5, NULL, NULL, '2026-11-22 11:30:00+00', 1, 2, 1, 2, false);
INSERT INTO public.credit_gradechange VALUES
	(1, 'supplier', 'NR', 271713, '2026-11-22 11:30:00+00', 1, 1),
	(2, 'buyer', 'NR', 271713, '2026-11-22 11:30:00+00', 2, 1);
INSERT INTO public.credit_pairweight VALUES
	(1, 'supplier', 1, 1, 1, 2, 1, 2),
	(2, 'buyer', 1, 1, 1, 1, 2, 2);
INSERT INTO public.credit_partytrust VALUES
	(1, 1, 1, 2),
	(2, 1, 2, 2);
INSERT INTO public.credit_rating VALUES
	(1, '01a202c7-b60c-7b1e-a651-2ad13934f9fe', '2026-11-22 10:22:52.428605+00', 'supplier', 'counted', 5, 'So it was.', '2026-11-22 11:30:00+00', '2026-12-06 10:30:00+00', '2026-11-22 11:30:00+00', '', NULL, 1, 2, 2, 1),
	(2, '01a202c7-b610-7112-a79b-983987d9de3e', '2026-11-22 10:22:52.432007+00', 'buyer', 'counted', 5, 'So it was.', '2026-11-22 11:30:00+00', '2026-12-06 10:30:00+00', '2026-11-22 11:30:00+00', '', NULL, 2, 1, 1, 1);
INSERT INTO public.listing_ix VALUES
	(1, 173400, 33, 0, 800, 600, 500, 6, 193943, 4, 'time', 20000, 0, 0, -0.4350694878783476, 0.7445500955184823, 0.506319756656494, '2026-11-22', '{0,0,10,22,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34,34}', '2026-11-12 10:30:00+00', 10, 1, 39);
INSERT INTO public.notices_notice VALUES
	(1, '01a202c7-b4d1-7f8d-973a-69597e50d3bb', '2026-11-22 10:22:52.113763+00', '', 'job_matched', '需求单“Bracket”：1 家产能可以承接，其中 1 项是新的。', 'Job “Bracket”: 1 capacity listings fit, 1 of them new.', '/orders/jobs/01a202c7-b34b-7443-ae5a-c85a5a097b7c/', NULL, NULL, NULL, 2, 2),
	(2, '01a202c7-b4f2-799a-88c6-e74479fca24f', '2026-11-22 10:22:52.146528+00', '', 'request_to_confirm', '苏州晨光 接受了您的产能，需求单“Bracket”，请在 2026-11-23 18:30 前确认。', '苏州晨光 accepted your capacity for “Bracket”: confirm by 2026-11-23 18:30.', '/orders/board/01a202c7-b3f6-7668-8a4e-c4b258f1818f/confirm/', NULL, '2026-11-22 10:22:52.14625+00', NULL, 1, 1),
	(3, '01a202c7-b514-768e-8f0c-0d628362504f', '2026-11-22 10:22:52.180342+00', '', 'match_confirmed', '杭州精铸 已确认，订单 GZ20261122-000001 等待支付担保资金，请在 2026-11-24 18:30 前完成。', '杭州精铸 confirmed. Pay order GZ20261122-000001 into escrow by 2026-11-24 18:30.', '/orders/01a202c7-b503-7ad8-ac4d-f23084a7614c/', NULL, '2026-11-22 10:22:52.180116+00', NULL, 2, 2),
	(4, '01a202c7-b552-7b21-aa7e-feba4c4a1c4c', '2026-11-22 10:22:52.242624+00', '', 'order_funded', '订单 GZ20261122-000001 的货款 ¥140.00 已由存管方保管，可以开工了。', '¥140.00 for order GZ20261122-000001 is held: you can start.', '/orders/01a202c7-b503-7ad8-ac4d-f23084a7614c/', NULL, '2026-11-22 10:22:52.24232+00', NULL, 1, 1),
	(5, '01a202c7-b55c-78ef-b565-65f3422161e0', '2026-11-22 10:22:52.2525+00', '', 'payment_held', '订单 GZ20261122-000001 的货款 ¥140.00 已由存管方保管，验收后才会放款。', '¥140.00 for order GZ20261122-000001 is held by the custodian until you accept.', '/orders/01a202c7-b503-7ad8-ac4d-f23084a7614c/', NULL, NULL, NULL, 2, 2),
	(6, '01a202c7-b56e-7a80-b26b-6fb67db5de7b', '2026-11-22 10:22:52.270596+00', '', 'order_started', '杭州精铸 已开工：订单 GZ20261122-000001，预计 2026-11-23 完成。', '杭州精铸 started order GZ20261122-000001; promised for 2026-11-23.', '/orders/01a202c7-b503-7ad8-ac4d-f23084a7614c/', NULL, NULL, NULL, 2, 2);
INSERT INTO public.orders_inspectionreport VALUES
	(1, '01a202c7-b59a-7f37-8620-7c901c0f5d5f', '2026-11-22 10:22:52.31482+00', 7, 0, 'passed', '', '2026-11-22 10:30:00+00', 1, 1);
INSERT INTO public.orders_inspectionreport_photos VALUES
	(1, 1, 1);
INSERT INTO public.orders_tranche VALUES
	(1, '01a202c7-b509-7336-98ba-80093d0711b6', '2026-11-22 10:22:52.169082+00', 1, 14000, 280, 'released', '2026-11-22 10:30:00+00', '2026-11-22 10:30:00+00', '2026-11-22 10:30:00+00', NULL, 1),
	(2, '01a202c7-b697-78d2-8c27-6051461928b7', '2026-11-22 10:22:52.567499+00', 1, 24000, 480, 'held', '2026-11-22 10:30:00+00', NULL, NULL, NULL, 2),
	(3, '01a202c7-b73f-7a80-a6ef-522d41f5a7d7', '2026-11-22 10:22:52.735603+00', 1, 6000, 120, 'planned', NULL, NULL, NULL, NULL, 3);
INSERT INTO public.orders_instruction VALUES
	(1, '01a202c7-b5f3-794a-9851-0c04630f6854', '2026-11-22 10:22:52.403377+00', 'payout', 'sandbox', 13720, 'created', '2026-11-22 10:30:00+00', 0, '', NULL, NULL, '', 1, 1);
INSERT INTO public.orders_match_bookings VALUES
	(1, 1, 1),
	(2, 2, 2),
	(3, 3, 3);
INSERT INTO public.orders_payment VALUES
	(1, '01a202c7-b523-76aa-9efa-080749f16f8d', '2026-11-22 10:22:52.195333+00', 'sandbox', 14000, 'confirmed', 'P20261122170f4d923efd4a23e8c89fa4', 'SBP20261122170f4d923efd4a23e8c89fa4', '2026-11-22 10:31:00+00', '2026-11-22 10:30:00+00', '', 1, 2),
	(2, '01a202c7-b6ab-7878-b83b-3b9675ea874d', '2026-11-22 10:22:52.587462+00', 'sandbox', 24000, 'confirmed', 'P20261122e2e91f74efb01490cfbcb236', 'SBP20261122e2e91f74efb01490cfbcb236', '2026-11-22 10:31:00+00', '2026-11-22 10:30:00+00', '', 2, 2);
INSERT INTO public.orders_workorder_bookings VALUES
	(1, 1, 1),
	(2, 2, 2),
	(3, 3, 3);
SELECT pg_catalog.setval('ledger.account_id_seq', 6, true);
SELECT pg_catalog.setval('ledger.journal_id_seq', 4, true);
SELECT pg_catalog.setval('public.accounts_document_id_seq', 1, true);
SELECT pg_catalog.setval('public.accounts_membership_id_seq', 2, true);
SELECT pg_catalog.setval('public.accounts_organization_id_seq', 2, true);
SELECT pg_catalog.setval('public.accounts_publishedgrade_id_seq', 2, true);
SELECT pg_catalog.setval('public.accounts_user_id_seq', 3, true);
SELECT pg_catalog.setval('public.audit_block_id_seq', 1, true);
SELECT pg_catalog.setval('public.audit_journalline_id_seq', 92, true);
SELECT pg_catalog.setval('public.audit_leaf_id_seq', 93, true);
SELECT pg_catalog.setval('public.audit_unsealed_id_seq', 96, true);
SELECT pg_catalog.setval('public.capacity_booking_id_seq', 3, true);
SELECT pg_catalog.setval('public.capacity_idlewindow_id_seq', 4, true);
SELECT pg_catalog.setval('public.capacity_listing_id_seq', 3, true);
SELECT pg_catalog.setval('public.capacity_unit_id_seq', 2, true);
SELECT pg_catalog.setval('public.credit_daybook_id_seq', 4, true);
SELECT pg_catalog.setval('public.credit_event_id_seq', 4, true);
SELECT pg_catalog.setval('public.credit_gradechange_id_seq', 2, true);
SELECT pg_catalog.setval('public.credit_pairweight_id_seq', 2, true);
SELECT pg_catalog.setval('public.credit_parameterset_id_seq', 1, true);
SELECT pg_catalog.setval('public.credit_partytrust_id_seq', 2, true);
SELECT pg_catalog.setval('public.credit_rating_id_seq', 2, true);
SELECT pg_catalog.setval('public.credit_snapshot_id_seq', 2, true);
SELECT pg_catalog.setval('public.listing_ix_changed_seq', 10, true);
SELECT pg_catalog.setval('public.notices_notice_id_seq', 25, true);
SELECT pg_catalog.setval('public.orders_inspectionreport_id_seq', 1, true);
SELECT pg_catalog.setval('public.orders_inspectionreport_photos_id_seq', 1, true);
SELECT pg_catalog.setval('public.orders_instruction_id_seq', 1, true);
SELECT pg_catalog.setval('public.orders_job_id_seq', 5, true);
SELECT pg_catalog.setval('public.orders_match_bookings_id_seq', 3, true);
SELECT pg_catalog.setval('public.orders_match_id_seq', 4, true);
SELECT pg_catalog.setval('public.orders_operation_id_seq', 5, true);
SELECT pg_catalog.setval('public.orders_order_id_seq', 3, true);
SELECT pg_catalog.setval('public.orders_payment_id_seq', 2, true);
SELECT pg_catalog.setval('public.orders_tranche_id_seq', 3, true);
SELECT pg_catalog.setval('public.orders_workorder_bookings_id_seq', 3, true);
SELECT pg_catalog.setval('public.orders_workorder_id_seq', 3, true);
