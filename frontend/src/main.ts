import { ConfirmDialog } from "./dialogs/confirm";
import { HoldDialog } from "./dialogs/hold";
import { Paper } from "./dialogs/paper";
import { RefundDialog } from "./dialogs/refund";
import { SupplyDialog } from "./dialogs/supply";
import { TopUp } from "./dialogs/top-up";
import { VoucherDialog } from "./dialogs/voucher";
import { CreditCurve } from "./elements/credit-curve";
import { Ledger } from "./elements/ledger";
import { Overview } from "./elements/overview";
import { Reports } from "./elements/reports";
import { Tenant } from "./elements/tenant";
import { Todo } from "./elements/todo";
import { announce, Strategy } from "./strategy";

const ELEMENTS: Record<string, CustomElementConstructor> = {
  "ll-strategy-dashboard-prepaid-meter": Strategy,
  "prepaid-meter-overview": Overview,
  "prepaid-meter-tenant": Tenant,
  "prepaid-meter-todo": Todo,
  "prepaid-meter-reports": Reports,
  "prepaid-meter-ledger": Ledger,
  "prepaid-meter-credit-curve": CreditCurve,
  "prepaid-meter-top-up": TopUp,
  "prepaid-meter-refund": RefundDialog,
  "prepaid-meter-supply": SupplyDialog,
  "prepaid-meter-confirm": ConfirmDialog,
  "prepaid-meter-voucher": VoucherDialog,
  "prepaid-meter-hold": HoldDialog,
  "prepaid-meter-paper": Paper,
};

announce();

// While it starts, Home Assistant replaces the registry; whatever was defined before that is lost.
void window.customElements.whenDefined("home-assistant").then(() => {
  for (const [name, element] of Object.entries(ELEMENTS)) {
    if (!window.customElements.get(name)) window.customElements.define(name, element);
  }
});
