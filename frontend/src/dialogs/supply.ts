import { html, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { api, type Details, type Failed, type Switched } from "../api";
import { supplyBadge } from "../elements/parts";
import { icon, icons } from "../icons";
import type { Words } from "../words";
import { codeField, TenantDialog, textField, told } from "./dialog";

// While a command is on its way, this is how often what the module says is looked at.
const LOOK_EVERY = 300;

/** Cuts off a tenant or restores their supply, and shows how it happens. */
export class SupplyDialog extends TenantDialog {
  @property({ type: Boolean }) on = false;
  @state() private reason = "";
  @state() private code = "";
  @state() private force = false;
  @state() private result?: Switched;
  @state() private refused: string[] = [];

  protected heading({ t }: Words): string {
    return this.on ? t.restore : t.cutOff;
  }

  /** What stands against it; what stands against the opposite is another matter. */
  private reasons(): string[] {
    return this.on ? this.module.against_restoring : this.module.against_cutting;
  }

  private blocked(details: Details): boolean {
    if (!details.rights.supply) return true;
    return this.reasons().length > 0 && !(this.module.overridable && this.isAdmin && this.force);
  }

  private get isAdmin(): boolean {
    return this.hass.user?.is_admin ?? false;
  }

  protected content(words: Words, details: Details): TemplateResult {
    const { t } = words;
    const { module } = this;
    if (!module.has_supply) return told("info", t.noSupplyControl);
    if (this.busy) return this.steps(words, details, false);
    if (this.result) return this.end(words, details, this.result);
    const reasons = this.reasons();
    return html`<p>${this.on ? t.restoreAsk(module.name) : t.cutOffAsk(module.name)}</p>
      ${this.on ? told("warning", t.restoreDanger) : ""}
      <dl class="facts">
        <dt>${t.supplyNow}</dt>
        <dd>${supplyBadge(module, words)}</dd>
        <dt>${t.remaining}</dt>
        <dd>${words.format.amount(module.credit, module.unit, module.decimals)}</dd>
      </dl>
      ${!details.rights.supply
        ? told("quiet", words.noRight("supply"))
        : reasons.length
          ? told("warning", t.gateClosed, reasons.map((reason) => words.reason(reason)))
          : ""}
      ${details.rights.supply && reasons.length && module.overridable && this.isAdmin
        ? html`<label class="check">
            <input
              type="checkbox"
              .checked=${this.force}
              @change=${(event: Event) => (this.force = (event.target as HTMLInputElement).checked)}
            />${t.override}
          </label>`
        : ""}
      ${this.blocked(details)
        ? ""
        : html`${textField(t.reason, `${t.reasonHint} (${t.optional})`, this.reason, (value) => (this.reason = value), "reason")}
          ${details.rights.code ? codeField(words, this.code, (value) => (this.code = value)) : ""}`}
      ${this.refused.length
        ? html`<div role="alert">${told("error", this.refused.map((each) => words.reason(each)).join(". "))}</div>`
        : ""}`;
  }

  /** What happens, as the module tells it. */
  private steps(words: Words, details: Details, verified: boolean): TemplateResult {
    const { t } = words;
    const feedback = this.hass.states[details.entities.input_1 ?? ""];
    const follows = feedback?.state === (this.on ? "on" : "off");
    const steps: [string, boolean][] = [
      [t.commandSent, true],
      ...(feedback ? [[this.on ? t.breakerClosed : t.breakerOpen, verified || follows] as [string, boolean]] : []),
      [this.on ? t.isSupplied : t.nothingFlows, verified],
    ];
    return html`<ul class="steps" role="status">
      ${steps.map(
        ([text, done]) => html`<li class=${done ? "done" : ""}>
          ${done ? icon(icons.done) : html`<span class="spin">${icon(icons.busy)}</span>`}${text}
        </li>`,
      )}
    </ul>`;
  }

  private end(words: Words, details: Details, result: Switched): TemplateResult {
    const { t } = words;
    if (result.status === "waiting_for_confirmation") {
      return html`<div role="status">${told("info", t.switchWaiting)}</div>`;
    }
    if (result.verified) {
      return html`${this.steps(words, details, true)}
        <div role="status">${told("good", this.on ? t.restoreVerified : t.cutVerified)}</div>`;
    }
    return html`<div role="status">${told("warning", this.on ? t.restoreUnverified : t.cutUnverified)}</div>`;
  }

  protected actions(words: Words, details: Details): unknown {
    const { t } = words;
    if (this.busy) return "";
    if (this.result || !this.module.has_supply) return this.closeButton(words);
    const blocked = this.blocked(details);
    return html`${this.cancelButton(words, blocked || !details.rights.code)}
      <button class=${this.on ? "primary" : "danger"} ?disabled=${blocked}>
        ${icon(this.on ? icons.restore : icons.cut)}${this.on ? t.restore : t.cutOff}
      </button>`;
  }

  protected override submit(): void {
    const { details, words } = this;
    if (!words || !details || this.result || this.blocked(details)) return;
    if (details.rights.code && !this.code) {
      this.problem = words.t.codeNeeded;
      this.focusFirst();
      return;
    }
    const looking = setInterval(() => this.requestUpdate(), LOOK_EVERY);
    void this.run(async () => {
      const data = {
        device_id: this.deviceId,
        reason: this.reason.trim(),
        explain_in: words.explained,
        ...(this.force ? { force: true } : {}),
        ...(this.code ? { code: this.code } : {}),
      };
      this.code = "";
      this.refused = [];
      const answer = await api.act<Switched | Failed>(this.hass, this.on ? "restore" : "cut_off", data);
      if (answer.status !== "failed") this.result = answer;
      else if (answer.reasons.length) this.refused = answer.reasons;
      else this.problem = answer.message;
    }).finally(() => clearInterval(looking));
  }
}
