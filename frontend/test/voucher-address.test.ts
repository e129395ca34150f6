import { expect, test } from "vitest";
import { voucherAddress } from "../src/dialogs/voucher-address";

const voucher = { download: "/api/x?authSig=1", download_until: "2026-11-25T10:10:00+00:00", content: "QUJD" };

test("a voucher comes from its signed address until that ends, and then from the page itself", () => {
  const end = Date.parse(voucher.download_until);
  expect(voucherAddress(voucher, end - 60_000)).toBe(voucher.download);
  expect(voucherAddress(voucher, end)).toBe("data:application/octet-stream;base64,QUJD");
  expect(voucherAddress({ ...voucher, download: null, download_until: null }, end - 60_000).slice(0, 5)).toBe("data:");
});
