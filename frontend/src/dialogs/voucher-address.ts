import type { Voucher } from "../api";

/** Where a browser gets a voucher's file: its signed address while that lives, later the file itself. */
export function voucherAddress(voucher: Pick<Voucher, "download" | "download_until" | "content">, now: number): string {
  const { download, download_until, content } = voucher;
  // An address that ends while it is being opened is of no use.
  if (download && download_until && now < Date.parse(download_until) - 5000) return download;
  return `data:application/octet-stream;base64,${content}`;
}
