import { css, html, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { api, type Details, type Voucher } from "../api";
import { icon, icons } from "../icons";
import type { Words } from "../words";
import { readAmount } from "./amount";
import { amountField, TenantDialog, textField, told } from "./dialog";
import { showPaper } from "./paper";
import { voucherAddress } from "./voucher-address";

const KINDS = ["credit", "refund"] as const;

/** Issues credit for a stick or a card. */
export class VoucherDialog extends TenantDialog {
  @state() private entered = "";
  @state() private wrong = "";
  @state() private note = "";
  @state() private kind: (typeof KINDS)[number] = "credit";
  @state() private days = "30";
  @state() private issued?: Voucher;

  protected heading({ t }: Words): string {
    return this.issued ? t.voucherIssued : t.voucher;
  }

  protected content(words: Words, { module, rights }: Details): TemplateResult {
    const { t } = words;
    if (!module.has_account) return told("info", t.noAccount);
    if (!rights.credit) return told("quiet", words.noRight("credit"));
    if (this.issued) return this.result(words, this.issued);
    return html`<fieldset class="choices">
        <legend>${t.kind}</legend>
        ${KINDS.map(
          (kind) => html`<label>
            <input
              type="radio"
              name="kind"
              .checked=${this.kind === kind}
              @change=${() => (this.kind = kind)}
            />${words.voucherKind(kind)}
          </label>`,
        )}
      </fieldset>
      ${amountField(words, this.module, this.wrong, this.entered, (value) => {
        this.entered = value;
        this.wrong = "";
      })}
      <label class="field">
        ${t.validDays}
        <input
          name="days"
          inputmode="numeric"
          .value=${this.days}
          @input=${(event: Event) => (this.days = (event.target as HTMLInputElement).value)}
        />
      </label>
      ${textField(t.note, `${t.noteHint} (${t.optional})`, this.note, (value) => (this.note = value))}`;
  }

  private facts(words: Words, voucher: Voucher): TemplateResult {
    const { t, format } = words;
    return html`<dt>${words.voucherKind(this.kind)}</dt>
      <dd class="sum">${format.amount(voucher.amount, voucher.unit, this.module.decimals)}</dd>
      <dt>${t.validUntil}</dt>
      <dd>${format.dateTime(voucher.expires)}</dd>
      <dt>${t.receiptNumber}</dt>
      <dd>${voucher.number}</dd>`;
  }

  private result(words: Words, voucher: Voucher): TemplateResult {
    const { t } = words;
    return html`<p role="status">${t.voucherUse}</p>
      <dl class="facts">${this.facts(words, voucher)}</dl>
      <img class="qr" src=${voucher.qr} alt=${t.qrCode} />
      <label class="field">
        ${t.voucherText}
        <textarea readonly rows="3" @focus=${(event: Event) => (event.target as HTMLTextAreaElement).select()}>
${voucher.text}</textarea
        >
      </label>`;
  }

  protected actions(words: Words, { module, rights }: Details): unknown {
    const { t } = words;
    const { issued } = this;
    if (issued) {
      return html`<button type="button" @click=${() => this.print(words, issued)}>${icon(icons.print)}${t.print}</button>
        <a
          class="button primary"
          href=${voucherAddress(issued, Date.now())}
          download=${issued.file_name}
          @click=${(event: Event) => ((event.currentTarget as HTMLAnchorElement).href = voucherAddress(issued, Date.now()))}
          >${icon(icons.download)}${t.download}</a
        >`;
    }
    if (!module.has_account) return this.closeButton(words);
    return html`${this.cancelButton(words)}
      <button class="primary" ?disabled=${this.busy || !rights.credit}>${t.createVoucher}</button>`;
  }

  protected override submit(): void {
    const { words } = this;
    if (!words || !this.details?.rights.credit || this.issued) return;
    const { amount, wrong } = readAmount(this.entered, this.module, words);
    this.wrong = wrong;
    if (!amount) return this.focusFirst();
    const days = Number(this.days);
    if (!Number.isInteger(days) || days < 1 || days > 365) {
      this.problem = words.t.validDaysWrong;
      return;
    }
    void this.run(async () => {
      this.issued = await api.act<Voucher>(this.hass, "create_voucher", {
        device_id: this.deviceId,
        amount,
        kind: this.kind,
        valid_for_days: days,
        note: this.note.trim(),
      });
    });
  }

  private print(words: Words, voucher: Voucher): void {
    const { t } = words;
    showPaper(
      words,
      `${t.voucher} ${voucher.number}`,
      html`<h1>${t.voucher}</h1>
        <p class="secondary">${voucher.module} · ${t.serialNumber} ${voucher.serial_number}</p>
        <dl>${this.facts(words, voucher)}</dl>
        <img src=${voucher.qr} alt=${t.qrCode} />
        <p class="secondary">${t.voucherUse}</p>
        <code>${voucher.text}</code>`,
    );
  }

  static override styles = [
    ...TenantDialog.styles,
    css`
      .qr {
        width: 200px;
        align-self: center;
        border-radius: 8px;
        background: #fff;
      }
      textarea {
        font: 12px/1.4 var(--ha-font-family-code, monospace) !important;
        resize: none;
      }
    `,
  ];
}
