import { html, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { api, type Details, type Receipt } from "../api";
import { sum } from "../decimal";
import { icon, icons } from "../icons";
import type { Words } from "../words";
import { newKey, readAmount } from "./amount";
import { amountField, TenantDialog, textField, told } from "./dialog";
import { showPaper } from "./paper";

/** Loads credit: how much, is that right, and the receipt. */
export class TopUp extends TenantDialog {
  @state() private entered = "";
  @state() private wrong = "";
  @state() private note = "";
  /** The order, once it is looked over; the same key is sent again if the line was cut meanwhile. */
  @state() private order?: { amount: string; key: string };
  @state() private receipt?: Receipt;

  protected heading({ t }: Words): string {
    return this.receipt ? t.receipt : t.topUp;
  }

  private shown(amount: string | null, { format }: Words): string {
    return format.amount(amount, this.receipt?.unit ?? this.module.unit, this.module.decimals);
  }

  protected content(words: Words, details: Details): TemplateResult {
    const { t } = words;
    if (!details.module.has_account) return told("info", t.noAccount);
    if (!details.rights.credit) return told("quiet", words.noRight("credit"));
    if (this.receipt) return this.result(words, this.receipt);
    if (this.order) return this.lookOver(words, this.order.amount);
    return html`<dl class="facts">
        <dt>${t.remaining}</dt>
        <dd>${this.shown(this.module.credit, words)}</dd>
      </dl>
      ${amountField(words, this.module, this.wrong, this.entered, (value) => {
        this.entered = value;
        this.wrong = "";
      })}
      ${textField(t.note, `${t.noteHint} (${t.optional})`, this.note, (value) => (this.note = value))}`;
  }

  private lookOver(words: Words, amount: string): TemplateResult {
    const { t } = words;
    const before = this.module.credit;
    return html`<dl class="facts">
        <dt>${t.before}</dt>
        <dd>${this.shown(before, words)}</dd>
        <dt>${t.amount}</dt>
        <dd>+ ${this.shown(amount, words)}</dd>
        <dt>${t.after}</dt>
        <dd class="sum">${this.shown(before === null ? null : sum([before, amount]), words)}</dd>
      </dl>
      ${this.module.answers ? "" : told("quiet", t.moduleSilent)}
      ${this.problem ? html`<p class="secondary">${t.sameOrder}</p>` : ""}`;
  }

  private result(words: Words, receipt: Receipt): TemplateResult {
    const { t, format } = words;
    const amount = this.shown(receipt.amount, words);
    const sentence = {
      applied: told("good", t.loaded(amount)),
      pending: told("warning", t.loadPending(amount)),
      refused: told("error", t.loadRefused),
      uncertain: told("warning", t.loadUncertain),
      waiting_for_confirmation: told("info", t.switchWaiting),
    }[receipt.status];
    return html`<div role="status">${sentence}</div>
      <dl class="facts">
        ${receipt.status === "applied"
          ? html`<dt>${t.before}</dt>
              <dd>${this.shown(receipt.credit_before, words)}</dd>
              <dt>${t.after}</dt>
              <dd class="sum">${this.shown(receipt.credit_after, words)}</dd>`
          : ""}
        <dt>${t.receiptNumber}</dt>
        <dd>${receipt.number}</dd>
        <dt>${t.time}</dt>
        <dd>${format.dateTime(receipt.time)}</dd>
        <dt>${t.by}</dt>
        <dd>${words.actor(receipt.by)}</dd>
      </dl>`;
  }

  protected actions(words: Words, { module, rights }: Details): unknown {
    const { t } = words;
    if (this.receipt) {
      const receipt = this.receipt;
      return html`${receipt.status === "applied"
        ? html`<button type="button" @click=${() => this.print(words, receipt)}>${icon(icons.print)}${t.print}</button>`
        : ""}${this.closeButton(words)}`;
    }
    if (!module.has_account) return this.closeButton(words);
    if (this.order) {
      return html`<button type="button" class="plain" ?disabled=${this.busy} @click=${() => (this.order = undefined)}>
          ${t.back}
        </button>
        <button class="primary" autofocus ?disabled=${this.busy}>
          ${this.busy ? t.loadingNow : t.load(this.shown(this.order.amount, words))}
        </button>`;
    }
    return html`${this.cancelButton(words)}
      <button class="primary" ?disabled=${!rights.credit}>${t.next}</button>`;
  }

  protected override submit(): void {
    const { words } = this;
    if (!words || !this.details?.rights.credit || this.receipt || this.busy) return;
    if (!this.order) {
      const { amount, wrong } = readAmount(this.entered, this.module, words);
      this.wrong = wrong;
      if (amount) this.order = { amount, key: newKey() };
      void this.updateComplete.then(() => this.focusFirst());
      return;
    }
    const { amount, key } = this.order;
    void this.run(async () => {
      this.receipt = await api.act<Receipt>(this.hass, "top_up", {
        device_id: this.deviceId,
        amount,
        note: this.note.trim(),
        idempotency_key: key,
      });
    });
  }

  private print(words: Words, receipt: Receipt): void {
    const { t, format } = words;
    showPaper(
      words,
      `${t.receipt} ${receipt.number}`,
      html`<h1>${t.receipt}</h1>
        <p class="secondary">${receipt.module}</p>
        <dl>
          <dt>${t.receiptNumber}</dt>
          <dd>${receipt.number}</dd>
          <dt>${t.time}</dt>
          <dd>${format.dateTime(receipt.time)}</dd>
          <dt>${t.serialNumber}</dt>
          <dd>${receipt.serial_number}</dd>
          <dt>${t.before}</dt>
          <dd>${this.shown(receipt.credit_before, words)}</dd>
          <dt>${t.amount}</dt>
          <dd class="sum">${this.shown(receipt.amount, words)}</dd>
          <dt>${t.after}</dt>
          <dd>${this.shown(receipt.credit_after, words)}</dd>
          <dt>${t.by}</dt>
          <dd>${words.actor(receipt.by)}</dd>
          ${receipt.note
            ? html`<dt>${t.note}</dt>
                <dd>${receipt.note}</dd>`
            : ""}
        </dl>`,
    );
  }
}
