import { css, html, LitElement, type TemplateResult } from "lit";
import { query } from "lit/decorators.js";
import { icon, icons } from "../icons";
import { base, controls } from "../styles";
import type { Words } from "../words";

/** A sheet of paper on the screen, which prints as it is shown. */
export class Paper extends LitElement {
  words!: Words;
  name = "";
  sheet!: TemplateResult;
  private readonly alone = document.createElement("style");
  private pageTitle = "";
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  protected override firstUpdated(): void {
    this.dialog.showModal();
  }

  protected override render(): TemplateResult {
    const { t } = this.words;
    return html`<dialog aria-label=${this.name} @close=${() => this.remove()}>
      <nav>
        <button class="plain" @click=${() => this.dialog.close()}>${t.close}</button>
        <button class="primary" autofocus @click=${this.print}>${icon(icons.print)}${t.print}</button>
      </nav>
      <article>${this.sheet}</article>
    </dialog>`;
  }

  private print(): void {
    window.print();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // As long as the sheet lies there, it is all that prints, and gives the file its name.
    this.alone.textContent = `@media print {
      html, body { background: #fff !important; height: auto !important; overflow: visible !important; }
      body > *:not(${this.localName}) { display: none !important; }
      @page { margin: 16mm; }
    }`;
    document.head.append(this.alone);
    this.pageTitle = document.title;
    document.title = this.name;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.alone.remove();
    document.title = this.pageTitle;
  }

  static override styles = [
    base,
    controls,
    css`
      dialog {
        width: min(800px, 100vw);
        max-width: 100vw;
        height: 100dvh;
        max-height: 100dvh;
        padding: 0;
        border: 0;
        background: var(--primary-background-color);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 45%);
      }
      nav {
        position: sticky;
        top: 0;
        display: flex;
        justify-content: space-between;
        padding: 12px 16px;
        background: var(--primary-background-color);
      }
      article {
        margin: 0 auto 32px;
        padding: 40px;
        width: min(720px, 100% - 32px);
        background: #fff;
        color: #111;
        border-radius: 4px;
        box-shadow: 0 2px 12px rgb(0 0 0 / 20%);
        font-variant-numeric: tabular-nums;
      }
      h1 {
        font-size: 22px;
        font-weight: 500;
      }
      article h2 {
        margin: 28px 0 8px;
        font-size: 15px;
        font-weight: 500;
      }
      article .secondary {
        color: #555;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 6px 24px;
        margin-top: 20px;
      }
      dt {
        color: #555;
      }
      dd {
        text-align: end;
        overflow-wrap: anywhere;
      }
      .sum {
        font-weight: 600;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 13px;
      }
      th,
      td {
        padding: 6px 8px 6px 0;
        border-bottom: 1px solid #ddd;
        text-align: start;
        vertical-align: top;
      }
      th {
        color: #555;
        font-weight: 500;
      }
      .end {
        text-align: end;
        white-space: nowrap;
      }
      img {
        display: block;
        width: 260px;
        margin: 20px auto;
      }
      code {
        display: block;
        margin-top: 12px;
        font-size: 11px;
        overflow-wrap: anywhere;
      }
      .page-break {
        break-before: page;
        margin-top: 48px;
      }
      @media (max-width: 600px) {
        article {
          padding: 20px;
        }
      }
      @media print {
        dialog {
          position: static;
          display: block;
          width: auto;
          height: auto;
          max-height: none;
          overflow: visible;
          background: #fff;
        }
        nav {
          display: none;
        }
        article {
          width: auto;
          margin: 0;
          padding: 0;
          box-shadow: none;
        }
        tr {
          break-inside: avoid;
        }
      }
    `,
  ];
}

export function showPaper(words: Words, name: string, sheet: TemplateResult): void {
  const paper = document.createElement("prepaid-meter-paper") as Paper;
  Object.assign(paper, { words, name, sheet });
  document.body.append(paper);
}
