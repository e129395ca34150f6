import { html, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { api, type Details, type Receipt } from "../api";
import { icon, icons } from "../icons";
import type { Words } from "../words";
import { newKey } from "./amount";
import { amountField, TenantDialog, told } from "./dialog";
import { toRepairs } from "./open";
import { showPaper } from "./paper";

/** Changes a tenant's credit: how much, is that right, and the receipt. */
export abstract class OrderDialog extends TenantDialog {
  @state() private entered = "";
  @state() private wrong = "";
  @state() protected note = "";
  /** The order, once it is looked over; the same key is sent again if the line was cut meanwhile. */
  @state() private order?: { amount: string; key: string };
  @state() private receipt?: Receipt;

  protected abstract readonly action: "top_up" | "refund";
  /** Beside the amount: `+` or `−`. */
  protected abstract readonly sign: string;
  protected abstract naming(words: Words): string;
  protected abstract noteName(words: Words): string;
  protected abstract noteField(words: Words): TemplateResult;
  /** What goes with the order beside its amount. */
  protected abstract noted(): Record<string, string>;
  protected abstract read(entered: string, words: Words): { amount?: string; wrong: string };
  protected abstract left(before: string, amount: string): string;
  protected abstract buttonText(words: Words, amount: string): string;
  protected abstract busyText(words: Words): string;
  protected abstract outcome(words: Words, receipt: Receipt, amount: string): TemplateResult;

  /** Why it cannot be done, if there is a reason. */
  protected against(words: Words, details: Details): TemplateResult | undefined {
    if (!details.module.has_account) return told("info", words.t.noAccount);
    if (!details.rights.credit) return told("quiet", words.noRight("credit"));
    const { uncertain, pending } = this.module;
    if (uncertain) return told("warning", words.t.earlierUncertain);
    return pending.length ? told("warning", words.t.earlierPending) : undefined;
  }

  /** Whether the note is as it has to be; otherwise what is wrong was said. */
  protected isNoted(_words: Words): boolean {
    return true;
  }

  protected heading(words: Words): string {
    return this.receipt?.status === "applied" ? words.t.receipt : this.naming(words);
  }

  protected shown(amount: string | null, { format }: Words): string {
    return format.amount(amount, this.receipt?.unit ?? this.module.unit, this.module.decimals);
  }

  protected content(words: Words, details: Details): TemplateResult {
    const { t } = words;
    if (this.receipt) return this.result(words, this.receipt);
    if (this.order) return this.lookOver(words, this.order.amount);
    const against = this.against(words, details);
    if (against) return against;
    return html`<dl class="facts">
        <dt>${t.remaining}</dt>
        <dd>${this.shown(this.module.credit, words)}</dd>
      </dl>
      ${this.silence(words)}
      ${amountField(words, this.module, this.wrong, this.entered, (value) => {
        this.entered = value;
        this.wrong = "";
      })}
      ${this.noteField(words)}`;
  }

  /** What is in the way as long as the module does not answer, said before anything is typed. */
  private silence({ t }: Words): TemplateResult | "" {
    if (this.module.answers || this.problem) return "";
    const isCarried = this.action === "top_up" && this.module.takes_vouchers;
    return told("quiet", isCarried ? `${t.orderSilent} ${t.orderByVoucher}` : t.orderSilent);
  }

  private lookOver(words: Words, amount: string): TemplateResult {
    const { t } = words;
    const before = this.module.credit;
    return html`<dl class="facts">
        <dt>${t.before}</dt>
        <dd>${this.shown(before, words)}</dd>
        <dt>${t.amount}</dt>
        <dd>${this.sign} ${this.shown(amount, words)}</dd>
        <dt>${t.after}</dt>
        <dd class="sum">${this.shown(before === null ? null : this.left(before, amount), words)}</dd>
      </dl>
      ${this.silence(words)}
      ${this.problem ? html`<p class="secondary">${t.sameOrder}</p>` : ""}`;
  }

  private result(words: Words, receipt: Receipt): TemplateResult {
    const { t, format } = words;
    // Nothing was done yet, so that there is no receipt.
    if (receipt.status === "waiting_for_confirmation") {
      return html`<div role="status">${this.outcome(words, receipt, "")}</div>`;
    }
    const amount = this.shown(receipt.amount.replace("-", ""), words);
    return html`<div role="status">${this.outcome(words, receipt, amount)}</div>
      <dl class="facts">
        ${receipt.status === "applied"
          ? html`<dt>${t.before}</dt>
              <dd>${this.shown(receipt.credit_before, words)}</dd>
              <dt>${t.after}</dt>
              <dd class="sum">${this.shown(receipt.credit_after, words)}</dd>`
          : ""}
        <dt>${receipt.status === "applied" ? t.receiptNumber : t.orderNumber}</dt>
        <dd>${receipt.number}</dd>
        <dt>${t.time}</dt>
        <dd>${format.dateTime(receipt.time)}</dd>
        <dt>${t.by}</dt>
        <dd>${words.actor(receipt.by)}</dd>
      </dl>`;
  }

  protected actions(words: Words, details: Details): unknown {
    const { t } = words;
    if (this.receipt) {
      const receipt = this.receipt;
      return html`${receipt.status === "applied"
        ? html`<button type="button" @click=${() => this.print(words, receipt)}>${icon(icons.print)}${t.print}</button>`
        : ""}${receipt.status === "uncertain" ? this.decideButtons(words) : this.closeButton(words)}`;
    }
    if (!details.module.has_account) return this.closeButton(words);
    if (this.order) {
      return html`<button type="button" class="plain" ?disabled=${this.busy} @click=${() => (this.order = undefined)}>
          ${t.back}
        </button>
        <button class="primary" autofocus ?disabled=${this.busy}>
          ${this.busy ? this.busyText(words) : this.buttonText(words, this.shown(this.order.amount, words))}
        </button>`;
    }
    if (this.module.uncertain) return this.decideButtons(words);
    if (this.module.pending.length) return this.closeButton(words);
    return html`${this.cancelButton(words)}
      <button class="primary" ?disabled=${this.against(words, details) !== undefined}>${t.next}</button>`;
  }

  /** Home Assistant shows its repairs to administrators only. */
  private decideButtons(words: Words): TemplateResult {
    if (!this.hass.user?.is_admin) return this.closeButton(words);
    const leave = (): void => {
      this.close();
      toRepairs();
    };
    const { t } = words;
    return html`<button type="button" class="plain" @click=${this.close}>${t.close}</button>
      <button type="button" class="primary" autofocus @click=${leave}>${t.taskActions.uncertain}</button>`;
  }

  protected override submit(): void {
    const { words, details } = this;
    if (!words || !details || this.receipt || this.busy) return;
    if (!this.order) {
      if (this.against(words, details)) return;
      const { amount, wrong } = this.read(this.entered, words);
      this.wrong = wrong;
      if (!amount) return this.focusFirst();
      if (!this.isNoted(words)) return;
      this.problem = "";
      this.order = { amount, key: newKey() };
      void this.updateComplete.then(() => this.focusFirst());
      return;
    }
    const { amount, key } = this.order;
    void this.run(async () => {
      this.receipt = await api.act<Receipt>(this.hass, this.action, {
        device_id: this.deviceId,
        amount,
        ...this.noted(),
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
            ? html`<dt>${this.noteName(words)}</dt>
                <dd>${receipt.note}</dd>`
            : ""}
        </dl>`,
    );
  }
}
