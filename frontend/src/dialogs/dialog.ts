import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, query, state } from "lit/decorators.js";
import { api, type Details, type Module } from "../api";
import { hassNow, type Hass } from "../ha";
import { icon, icons } from "../icons";
import { Modules } from "../store";
import { badge, base, controls } from "../styles";
import { sentence, wordsFor, type Words } from "../words";

/** A question about one tenant. The browser keeps the focus inside, and closes it with Escape. */
export abstract class TenantDialog extends LitElement {
  @property({ attribute: false }) deviceId = "";
  @state() protected words?: Words;
  @state() protected details?: Details;
  @state() protected busy = false;
  /** What went wrong, announced as soon as it is there. */
  @state() protected problem = "";
  @query("dialog") private readonly dialog!: HTMLDialogElement;
  protected readonly modules = new Modules(this);

  protected abstract heading(words: Words): string;
  protected abstract content(words: Words, details: Details): TemplateResult;
  protected abstract actions(words: Words, details: Details): unknown;

  protected get hass(): Hass {
    return hassNow();
  }

  /** The tenant as they stand now. */
  protected get module(): Module {
    return this.modules.map.get(this.deviceId) ?? this.details!.module;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.modules.follow(this.hass.connection);
    void this.load();
  }

  private async load(): Promise<void> {
    this.problem = "";
    try {
      this.words = await wordsFor(this.hass);
      this.details = await api.details(this.hass, this.deviceId);
    } catch (error) {
      this.problem = await sentence(this.hass, error);
    }
    await this.updateComplete;
    this.focusFirst();
  }

  protected focusFirst(): void {
    this.renderRoot.querySelector<HTMLElement>("[autofocus]")?.focus();
  }

  protected override firstUpdated(): void {
    this.dialog.showModal();
  }

  protected close(): void {
    this.dialog.close();
  }

  /** Do something once; what goes wrong is said. */
  protected async run(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = "";
    try {
      await work();
    } catch (error) {
      this.problem = await sentence(this.hass, error);
    } finally {
      this.busy = false;
    }
    await this.updateComplete;
    this.focusFirst();
  }

  protected override render(): TemplateResult {
    const { words, details } = this;
    return html`<dialog
      aria-labelledby="heading"
      @close=${() => this.remove()}
      @cancel=${(event: Event) => this.busy && event.preventDefault()}
    >
      <form
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          this.submit();
        }}
      >
        <header>
          <h2 id="heading">
            ${words ? this.heading(words) : ""}
            ${details ? html`<span class="secondary">${this.module.name}</span>` : nothing}
          </h2>
          <button
            type="button"
            class="plain close"
            aria-label=${words?.t.close ?? ""}
            ?disabled=${this.busy}
            @click=${this.close}
          >
            ${icon(icons.close)}
          </button>
        </header>
        <div class="content">
          ${words && details
            ? this.content(words, details)
            : this.problem
              ? nothing
              : html`<p class="secondary">${words?.t.loading ?? ""}</p>`}
          <p class="problem error" role="alert" ?hidden=${!this.problem}>
            ${icon(icons.info)}<span>${this.problem}</span>
          </p>
        </div>
        <footer>${words && details ? this.actions(words, details) : nothing}</footer>
      </form>
    </dialog>`;
  }

  /** What Enter does. */
  protected submit(): void {
    // Only questions with a form have an answer.
  }

  protected cancelButton({ t }: Words, autofocus = false): TemplateResult {
    return html`<button type="button" class="plain" ?autofocus=${autofocus} ?disabled=${this.busy} @click=${this.close}>
      ${t.cancel}
    </button>`;
  }

  protected closeButton({ t }: Words): TemplateResult {
    return html`<button type="button" class="primary" autofocus @click=${this.close}>${t.close}</button>`;
  }

  static override styles = [
    base,
    badge,
    controls,
    css`
      dialog {
        width: min(480px, 100vw - 32px);
        max-height: calc(100dvh - 32px);
        padding: 0;
        border: 0;
        border-radius: 20px;
        background: var(--ha-dialog-surface-background, var(--card-background-color));
        color: var(--primary-text-color);
        box-shadow: 0 12px 40px rgb(0 0 0 / 35%);
        overflow: hidden;
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 45%);
      }
      form {
        display: flex;
        flex-direction: column;
        max-height: calc(100dvh - 32px);
      }
      header {
        display: flex;
        align-items: flex-start;
        gap: 8px;
        padding: 20px 12px 4px 24px;
      }
      h2 {
        flex: 1;
        min-width: 0;
        font-size: 20px;
        font-weight: 500;
        line-height: 1.3;
        overflow-wrap: anywhere;
      }
      h2 .secondary {
        display: block;
        font-size: 14px;
        font-weight: 400;
      }
      .close {
        width: 40px;
        padding: 0;
      }
      .close .icon {
        color: inherit;
      }
      .content {
        display: flex;
        flex-direction: column;
        gap: 16px;
        padding: 12px 24px 16px;
        overflow-y: auto;
      }
      footer {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 8px;
        padding: 8px 24px 20px;
      }
      footer:empty {
        padding: 0;
      }
      .problem,
      .told {
        display: flex;
        gap: 10px;
        padding: 12px;
        border-radius: 10px;
        background: color-mix(in srgb, var(--tone) 14%, transparent);
      }
      .problem[hidden] {
        display: none;
      }
      .problem .icon,
      .told > .icon {
        color: var(--tone);
      }
      .told ul {
        margin-top: 4px;
        padding-inline-start: 18px;
        list-style: disc;
      }
      .with-unit {
        position: relative;
      }
      .with-unit input {
        padding-inline-end: 88px;
        font-size: 22px !important;
        font-variant-numeric: tabular-nums;
      }
      .with-unit span {
        position: absolute;
        inset-inline-end: 14px;
        top: 50%;
        translate: 0 -50%;
        color: var(--secondary-text-color);
      }
      .field .wrong {
        color: var(--error-color);
        font-weight: 400;
      }
      .facts {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 8px 16px;
      }
      .facts dt {
        color: var(--secondary-text-color);
      }
      .facts dd {
        text-align: end;
        font-variant-numeric: tabular-nums;
        overflow-wrap: anywhere;
      }
      .facts .sum {
        font-size: 18px;
        font-weight: 500;
      }
      .check {
        display: flex;
        align-items: flex-start;
        gap: 10px;
      }
      .steps {
        display: flex;
        flex-direction: column;
        gap: 10px;
      }
      .steps li {
        display: flex;
        align-items: center;
        gap: 10px;
        color: var(--secondary-text-color);
      }
      .steps li.done {
        color: var(--primary-text-color);
      }
      .steps li.done .icon {
        color: var(--success-color, #43a047);
      }
      .spin {
        animation: spin 1.2s linear infinite;
      }
      @keyframes spin {
        to {
          rotate: 1turn;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .spin {
          animation-duration: 4s;
        }
      }
      .choices {
        display: flex;
        gap: 24px;
        margin: 0;
        padding: 0;
        border: 0;
      }
      .choices legend {
        padding: 0 0 8px;
        font-weight: 500;
      }
      .choices label {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      @media (max-width: 600px) {
        dialog {
          width: 100vw;
          max-width: 100vw;
          margin: auto 0 0;
          border-radius: 20px 20px 0 0;
        }
        footer button,
        footer .button {
          flex: 1;
        }
      }
    `,
  ];
}

/** A field for an amount of credit. */
export function amountField(
  words: Words,
  module: Module,
  wrong: string,
  value: string,
  input: (value: string) => void,
): TemplateResult {
  return html`<label class="field">
    ${words.t.amount}
    <span class="with-unit">
      <input
        name="amount"
        inputmode="decimal"
        autocomplete="off"
        autofocus
        .value=${value}
        aria-invalid=${wrong ? "true" : "false"}
        aria-describedby="amount-wrong"
        @input=${(event: Event) => input((event.target as HTMLInputElement).value)}
      />
      <span aria-hidden="true">${module.unit}</span>
    </span>
    <span class="wrong" id="amount-wrong" role="alert">${wrong}</span>
  </label>`;
}

export function textField(
  label: string,
  hint: string,
  value: string,
  input: (value: string) => void,
  name = "note",
): TemplateResult {
  return html`<label class="field">
    ${label}
    <input
      name=${name}
      maxlength="200"
      autocomplete="off"
      .value=${value}
      @input=${(event: Event) => input((event.target as HTMLInputElement).value)}
    />
    <span class="hint">${hint}</span>
  </label>`;
}

export function codeField(words: Words, value: string, input: (value: string) => void): TemplateResult {
  return html`<label class="field">
    ${words.t.code}
    <input
      name="code"
      type="password"
      inputmode="numeric"
      autocomplete="off"
      autofocus
      maxlength="12"
      .value=${value}
      @input=${(event: Event) => input((event.target as HTMLInputElement).value)}
    />
  </label>`;
}

/** Why something cannot be done, all of it. */
export function told(tone: string, title: string, reasons: string[] = []): TemplateResult {
  return html`<div class="told ${tone}">
    ${icon(tone === "good" ? icons.done : icons.info)}
    <div>
      ${title}
      ${reasons.length ? html`<ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>` : nothing}
    </div>
  </div>`;
}
