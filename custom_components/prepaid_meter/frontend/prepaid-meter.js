const he = globalThis, Pe = he.ShadowRoot && (he.ShadyCSS === void 0 || he.ShadyCSS.nativeShadow) && "adoptedStyleSheets" in Document.prototype && "replace" in CSSStyleSheet.prototype, ze = /* @__PURE__ */ Symbol(), it = /* @__PURE__ */ new WeakMap();
let Ht = class {
  constructor(e, t, i) {
    if (this._$cssResult$ = !0, i !== ze) throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");
    this.cssText = e, this.t = t;
  }
  get styleSheet() {
    let e = this.o;
    const t = this.t;
    if (Pe && e === void 0) {
      const i = t !== void 0 && t.length === 1;
      i && (e = it.get(t)), e === void 0 && ((this.o = e = new CSSStyleSheet()).replaceSync(this.cssText), i && it.set(t, e));
    }
    return e;
  }
  toString() {
    return this.cssText;
  }
};
const ri = (s) => new Ht(typeof s == "string" ? s : s + "", void 0, ze), _ = (s, ...e) => {
  const t = s.length === 1 ? s[0] : e.reduce((i, n, r) => i + ((o) => {
    if (o._$cssResult$ === !0) return o.cssText;
    if (typeof o == "number") return o;
    throw Error("Value passed to 'css' function must be a 'css' function result: " + o + ". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.");
  })(n) + s[r + 1], s[0]);
  return new Ht(t, s, ze);
}, oi = (s, e) => {
  if (Pe) s.adoptedStyleSheets = e.map((t) => t instanceof CSSStyleSheet ? t : t.styleSheet);
  else for (const t of e) {
    const i = document.createElement("style"), n = he.litNonce;
    n !== void 0 && i.setAttribute("nonce", n), i.textContent = t.cssText, s.appendChild(i);
  }
}, nt = Pe ? (s) => s : (s) => s instanceof CSSStyleSheet ? ((e) => {
  let t = "";
  for (const i of e.cssRules) t += i.cssText;
  return ri(t);
})(s) : s;
const { is: ai, defineProperty: di, getOwnPropertyDescriptor: li, getOwnPropertyNames: ci, getOwnPropertySymbols: ui, getPrototypeOf: pi } = Object, xe = globalThis, st = xe.trustedTypes, hi = st ? st.emptyScript : "", mi = xe.reactiveElementPolyfillSupport, ie = (s, e) => s, me = { toAttribute(s, e) {
  switch (e) {
    case Boolean:
      s = s ? hi : null;
      break;
    case Object:
    case Array:
      s = s == null ? s : JSON.stringify(s);
  }
  return s;
}, fromAttribute(s, e) {
  let t = s;
  switch (e) {
    case Boolean:
      t = s !== null;
      break;
    case Number:
      t = s === null ? null : Number(s);
      break;
    case Object:
    case Array:
      try {
        t = JSON.parse(s);
      } catch {
        t = null;
      }
  }
  return t;
} }, De = (s, e) => !ai(s, e), rt = { attribute: !0, type: String, converter: me, reflect: !1, useDefault: !1, hasChanged: De };
Symbol.metadata ??= /* @__PURE__ */ Symbol("metadata"), xe.litPropertyMetadata ??= /* @__PURE__ */ new WeakMap();
let I = class extends HTMLElement {
  static addInitializer(e) {
    this._$Ei(), (this.l ??= []).push(e);
  }
  static get observedAttributes() {
    return this.finalize(), this._$Eh && [...this._$Eh.keys()];
  }
  static createProperty(e, t = rt) {
    if (t.state && (t.attribute = !1), this._$Ei(), this.prototype.hasOwnProperty(e) && ((t = Object.create(t)).wrapped = !0), this.elementProperties.set(e, t), !t.noAccessor) {
      const i = /* @__PURE__ */ Symbol(), n = this.getPropertyDescriptor(e, i, t);
      n !== void 0 && di(this.prototype, e, n);
    }
  }
  static getPropertyDescriptor(e, t, i) {
    const { get: n, set: r } = li(this.prototype, e) ?? { get() {
      return this[t];
    }, set(o) {
      this[t] = o;
    } };
    return { get: n, set(o) {
      const a = n?.call(this);
      r?.call(this, o), this.requestUpdate(e, a, i);
    }, configurable: !0, enumerable: !0 };
  }
  static getPropertyOptions(e) {
    return this.elementProperties.get(e) ?? rt;
  }
  static _$Ei() {
    if (this.hasOwnProperty(ie("elementProperties"))) return;
    const e = pi(this);
    e.finalize(), e.l !== void 0 && (this.l = [...e.l]), this.elementProperties = new Map(e.elementProperties);
  }
  static finalize() {
    if (this.hasOwnProperty(ie("finalized"))) return;
    if (this.finalized = !0, this._$Ei(), this.hasOwnProperty(ie("properties"))) {
      const t = this.properties, i = [...ci(t), ...ui(t)];
      for (const n of i) this.createProperty(n, t[n]);
    }
    const e = this[Symbol.metadata];
    if (e !== null) {
      const t = litPropertyMetadata.get(e);
      if (t !== void 0) for (const [i, n] of t) this.elementProperties.set(i, n);
    }
    this._$Eh = /* @__PURE__ */ new Map();
    for (const [t, i] of this.elementProperties) {
      const n = this._$Eu(t, i);
      n !== void 0 && this._$Eh.set(n, t);
    }
    this.elementStyles = this.finalizeStyles(this.styles);
  }
  static finalizeStyles(e) {
    const t = [];
    if (Array.isArray(e)) {
      const i = new Set(e.flat(1 / 0).reverse());
      for (const n of i) t.unshift(nt(n));
    } else e !== void 0 && t.push(nt(e));
    return t;
  }
  static _$Eu(e, t) {
    const i = t.attribute;
    return i === !1 ? void 0 : typeof i == "string" ? i : typeof e == "string" ? e.toLowerCase() : void 0;
  }
  constructor() {
    super(), this._$Ep = void 0, this.isUpdatePending = !1, this.hasUpdated = !1, this._$Em = null, this._$Ev();
  }
  _$Ev() {
    this._$ES = new Promise((e) => this.enableUpdating = e), this._$AL = /* @__PURE__ */ new Map(), this._$E_(), this.requestUpdate(), this.constructor.l?.forEach((e) => e(this));
  }
  addController(e) {
    (this._$EO ??= /* @__PURE__ */ new Set()).add(e), this.renderRoot !== void 0 && this.isConnected && e.hostConnected?.();
  }
  removeController(e) {
    this._$EO?.delete(e);
  }
  _$E_() {
    const e = /* @__PURE__ */ new Map(), t = this.constructor.elementProperties;
    for (const i of t.keys()) this.hasOwnProperty(i) && (e.set(i, this[i]), delete this[i]);
    e.size > 0 && (this._$Ep = e);
  }
  createRenderRoot() {
    const e = this.shadowRoot ?? this.attachShadow(this.constructor.shadowRootOptions);
    return oi(e, this.constructor.elementStyles), e;
  }
  connectedCallback() {
    this.renderRoot ??= this.createRenderRoot(), this.enableUpdating(!0), this._$EO?.forEach((e) => e.hostConnected?.());
  }
  enableUpdating(e) {
  }
  disconnectedCallback() {
    this._$EO?.forEach((e) => e.hostDisconnected?.());
  }
  attributeChangedCallback(e, t, i) {
    this._$AK(e, i);
  }
  _$ET(e, t) {
    const i = this.constructor.elementProperties.get(e), n = this.constructor._$Eu(e, i);
    if (n !== void 0 && i.reflect === !0) {
      const r = (i.converter?.toAttribute !== void 0 ? i.converter : me).toAttribute(t, i.type);
      this._$Em = e, r == null ? this.removeAttribute(n) : this.setAttribute(n, r), this._$Em = null;
    }
  }
  _$AK(e, t) {
    const i = this.constructor, n = i._$Eh.get(e);
    if (n !== void 0 && this._$Em !== n) {
      const r = i.getPropertyOptions(n), o = typeof r.converter == "function" ? { fromAttribute: r.converter } : r.converter?.fromAttribute !== void 0 ? r.converter : me;
      this._$Em = n;
      const a = o.fromAttribute(t, r.type);
      this[n] = a ?? this._$Ej?.get(n) ?? a, this._$Em = null;
    }
  }
  requestUpdate(e, t, i, n = !1, r) {
    if (e !== void 0) {
      const o = this.constructor;
      if (n === !1 && (r = this[e]), i ??= o.getPropertyOptions(e), !((i.hasChanged ?? De)(r, t) || i.useDefault && i.reflect && r === this._$Ej?.get(e) && !this.hasAttribute(o._$Eu(e, i)))) return;
      this.C(e, t, i);
    }
    this.isUpdatePending === !1 && (this._$ES = this._$EP());
  }
  C(e, t, { useDefault: i, reflect: n, wrapped: r }, o) {
    i && !(this._$Ej ??= /* @__PURE__ */ new Map()).has(e) && (this._$Ej.set(e, o ?? t ?? this[e]), r !== !0 || o !== void 0) || (this._$AL.has(e) || (this.hasUpdated || i || (t = void 0), this._$AL.set(e, t)), n === !0 && this._$Em !== e && (this._$Eq ??= /* @__PURE__ */ new Set()).add(e));
  }
  async _$EP() {
    this.isUpdatePending = !0;
    try {
      await this._$ES;
    } catch (t) {
      Promise.reject(t);
    }
    const e = this.scheduleUpdate();
    return e != null && await e, !this.isUpdatePending;
  }
  scheduleUpdate() {
    return this.performUpdate();
  }
  performUpdate() {
    if (!this.isUpdatePending) return;
    if (!this.hasUpdated) {
      if (this.renderRoot ??= this.createRenderRoot(), this._$Ep) {
        for (const [n, r] of this._$Ep) this[n] = r;
        this._$Ep = void 0;
      }
      const i = this.constructor.elementProperties;
      if (i.size > 0) for (const [n, r] of i) {
        const { wrapped: o } = r, a = this[n];
        o !== !0 || this._$AL.has(n) || a === void 0 || this.C(n, void 0, r, a);
      }
    }
    let e = !1;
    const t = this._$AL;
    try {
      e = this.shouldUpdate(t), e ? (this.willUpdate(t), this._$EO?.forEach((i) => i.hostUpdate?.()), this.update(t)) : this._$EM();
    } catch (i) {
      throw e = !1, this._$EM(), i;
    }
    e && this._$AE(t);
  }
  willUpdate(e) {
  }
  _$AE(e) {
    this._$EO?.forEach((t) => t.hostUpdated?.()), this.hasUpdated || (this.hasUpdated = !0, this.firstUpdated(e)), this.updated(e);
  }
  _$EM() {
    this._$AL = /* @__PURE__ */ new Map(), this.isUpdatePending = !1;
  }
  get updateComplete() {
    return this.getUpdateComplete();
  }
  getUpdateComplete() {
    return this._$ES;
  }
  shouldUpdate(e) {
    return !0;
  }
  update(e) {
    this._$Eq &&= this._$Eq.forEach((t) => this._$ET(t, this[t])), this._$EM();
  }
  updated(e) {
  }
  firstUpdated(e) {
  }
};
I.elementStyles = [], I.shadowRootOptions = { mode: "open" }, I[ie("elementProperties")] = /* @__PURE__ */ new Map(), I[ie("finalized")] = /* @__PURE__ */ new Map(), mi?.({ ReactiveElement: I }), (xe.reactiveElementVersions ??= []).push("2.1.2");
const Be = globalThis, ot = (s) => s, fe = Be.trustedTypes, at = fe ? fe.createPolicy("lit-html", { createHTML: (s) => s }) : void 0, Ot = "$lit$", H = `lit$${Math.random().toFixed(9).slice(2)}$`, Vt = "?" + H, fi = `<${Vt}>`, P = document, re = () => P.createComment(""), oe = (s) => s === null || typeof s != "object" && typeof s != "function", Re = Array.isArray, gi = (s) => Re(s) || typeof s?.[Symbol.iterator] == "function", Oe = `[ 	
\f\r]`, ee = /<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g, dt = /-->/g, lt = />/g, T = RegExp(`>|${Oe}(?:([^\\s"'>=/]+)(${Oe}*=${Oe}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`, "g"), ct = /'/g, ut = /"/g, Tt = /^(?:script|style|textarea|title)$/i, $i = (s) => (e, ...t) => ({ _$litType$: s, strings: e, values: t }), l = $i(1), L = /* @__PURE__ */ Symbol.for("lit-noChange"), p = /* @__PURE__ */ Symbol.for("lit-nothing"), pt = /* @__PURE__ */ new WeakMap(), U = P.createTreeWalker(P, 129);
function Et(s, e) {
  if (!Re(s) || !s.hasOwnProperty("raw")) throw Error("invalid template strings array");
  return at !== void 0 ? at.createHTML(e) : e;
}
const yi = (s, e) => {
  const t = s.length - 1, i = [];
  let n, r = e === 2 ? "<svg>" : e === 3 ? "<math>" : "", o = ee;
  for (let a = 0; a < t; a++) {
    const d = s[a];
    let c, h, u = -1, f = 0;
    for (; f < d.length && (o.lastIndex = f, h = o.exec(d), h !== null); ) f = o.lastIndex, o === ee ? h[1] === "!--" ? o = dt : h[1] !== void 0 ? o = lt : h[2] !== void 0 ? (Tt.test(h[2]) && (n = RegExp("</" + h[2], "g")), o = T) : h[3] !== void 0 && (o = T) : o === T ? h[0] === ">" ? (o = n ?? ee, u = -1) : h[1] === void 0 ? u = -2 : (u = o.lastIndex - h[2].length, c = h[1], o = h[3] === void 0 ? T : h[3] === '"' ? ut : ct) : o === ut || o === ct ? o = T : o === dt || o === lt ? o = ee : (o = T, n = void 0);
    const g = o === T && s[a + 1].startsWith("/>") ? " " : "";
    r += o === ee ? d + fi : u >= 0 ? (i.push(c), d.slice(0, u) + Ot + d.slice(u) + H + g) : d + H + (u === -2 ? a : g);
  }
  return [Et(s, r + (s[t] || "<?>") + (e === 2 ? "</svg>" : e === 3 ? "</math>" : "")), i];
};
class ae {
  constructor({ strings: e, _$litType$: t }, i) {
    let n;
    this.parts = [];
    let r = 0, o = 0;
    const a = e.length - 1, d = this.parts, [c, h] = yi(e, t);
    if (this.el = ae.createElement(c, i), U.currentNode = this.el.content, t === 2 || t === 3) {
      const u = this.el.content.firstChild;
      u.replaceWith(...u.childNodes);
    }
    for (; (n = U.nextNode()) !== null && d.length < a; ) {
      if (n.nodeType === 1) {
        if (n.hasAttributes()) for (const u of n.getAttributeNames()) if (u.endsWith(Ot)) {
          const f = h[o++], g = n.getAttribute(u).split(H), v = /([.?@])?(.*)/.exec(f);
          d.push({ type: 1, index: r, name: v[2], strings: g, ctor: v[1] === "." ? vi : v[1] === "?" ? _i : v[1] === "@" ? xi : we }), n.removeAttribute(u);
        } else u.startsWith(H) && (d.push({ type: 6, index: r }), n.removeAttribute(u));
        if (Tt.test(n.tagName)) {
          const u = n.textContent.split(H), f = u.length - 1;
          if (f > 0) {
            n.textContent = fe ? fe.emptyScript : "";
            for (let g = 0; g < f; g++) n.append(u[g], re()), U.nextNode(), d.push({ type: 2, index: ++r });
            n.append(u[f], re());
          }
        }
      } else if (n.nodeType === 8) if (n.data === Vt) d.push({ type: 2, index: r });
      else {
        let u = -1;
        for (; (u = n.data.indexOf(H, u + 1)) !== -1; ) d.push({ type: 7, index: r }), u += H.length - 1;
      }
      r++;
    }
  }
  static createElement(e, t) {
    const i = P.createElement("template");
    return i.innerHTML = e, i;
  }
}
function j(s, e, t = s, i) {
  if (e === L) return e;
  let n = i !== void 0 ? t._$Co?.[i] : t._$Cl;
  const r = oe(e) ? void 0 : e._$litDirective$;
  return n?.constructor !== r && (n?._$AO?.(!1), r === void 0 ? n = void 0 : (n = new r(s), n._$AT(s, t, i)), i !== void 0 ? (t._$Co ??= [])[i] = n : t._$Cl = n), n !== void 0 && (e = j(s, n._$AS(s, e.values), n, i)), e;
}
class bi {
  constructor(e, t) {
    this._$AV = [], this._$AN = void 0, this._$AD = e, this._$AM = t;
  }
  get parentNode() {
    return this._$AM.parentNode;
  }
  get _$AU() {
    return this._$AM._$AU;
  }
  u(e) {
    const { el: { content: t }, parts: i } = this._$AD, n = (e?.creationScope ?? P).importNode(t, !0);
    U.currentNode = n;
    let r = U.nextNode(), o = 0, a = 0, d = i[0];
    for (; d !== void 0; ) {
      if (o === d.index) {
        let c;
        d.type === 2 ? c = new q(r, r.nextSibling, this, e) : d.type === 1 ? c = new d.ctor(r, d.name, d.strings, this, e) : d.type === 6 && (c = new wi(r, this, e)), this._$AV.push(c), d = i[++a];
      }
      o !== d?.index && (r = U.nextNode(), o++);
    }
    return U.currentNode = P, n;
  }
  p(e) {
    let t = 0;
    for (const i of this._$AV) i !== void 0 && (i.strings !== void 0 ? (i._$AI(e, i, t), t += i.strings.length - 2) : i._$AI(e[t])), t++;
  }
}
class q {
  get _$AU() {
    return this._$AM?._$AU ?? this._$Cv;
  }
  constructor(e, t, i, n) {
    this.type = 2, this._$AH = p, this._$AN = void 0, this._$AA = e, this._$AB = t, this._$AM = i, this.options = n, this._$Cv = n?.isConnected ?? !0;
  }
  get parentNode() {
    let e = this._$AA.parentNode;
    const t = this._$AM;
    return t !== void 0 && e?.nodeType === 11 && (e = t.parentNode), e;
  }
  get startNode() {
    return this._$AA;
  }
  get endNode() {
    return this._$AB;
  }
  _$AI(e, t = this) {
    e = j(this, e, t), oe(e) ? e === p || e == null || e === "" ? (this._$AH !== p && this._$AR(), this._$AH = p) : e !== this._$AH && e !== L && this._(e) : e._$litType$ !== void 0 ? this.$(e) : e.nodeType !== void 0 ? this.T(e) : gi(e) ? this.k(e) : this._(e);
  }
  O(e) {
    return this._$AA.parentNode.insertBefore(e, this._$AB);
  }
  T(e) {
    this._$AH !== e && (this._$AR(), this._$AH = this.O(e));
  }
  _(e) {
    this._$AH !== p && oe(this._$AH) ? this._$AA.nextSibling.data = e : this.T(P.createTextNode(e)), this._$AH = e;
  }
  $(e) {
    const { values: t, _$litType$: i } = e, n = typeof i == "number" ? this._$AC(e) : (i.el === void 0 && (i.el = ae.createElement(Et(i.h, i.h[0]), this.options)), i);
    if (this._$AH?._$AD === n) this._$AH.p(t);
    else {
      const r = new bi(n, this), o = r.u(this.options);
      r.p(t), this.T(o), this._$AH = r;
    }
  }
  _$AC(e) {
    let t = pt.get(e.strings);
    return t === void 0 && pt.set(e.strings, t = new ae(e)), t;
  }
  k(e) {
    Re(this._$AH) || (this._$AH = [], this._$AR());
    const t = this._$AH;
    let i, n = 0;
    for (const r of e) n === t.length ? t.push(i = new q(this.O(re()), this.O(re()), this, this.options)) : i = t[n], i._$AI(r), n++;
    n < t.length && (this._$AR(i && i._$AB.nextSibling, n), t.length = n);
  }
  _$AR(e = this._$AA.nextSibling, t) {
    for (this._$AP?.(!1, !0, t); e !== this._$AB; ) {
      const i = ot(e).nextSibling;
      ot(e).remove(), e = i;
    }
  }
  setConnected(e) {
    this._$AM === void 0 && (this._$Cv = e, this._$AP?.(e));
  }
}
class we {
  get tagName() {
    return this.element.tagName;
  }
  get _$AU() {
    return this._$AM._$AU;
  }
  constructor(e, t, i, n, r) {
    this.type = 1, this._$AH = p, this._$AN = void 0, this.element = e, this.name = t, this._$AM = n, this.options = r, i.length > 2 || i[0] !== "" || i[1] !== "" ? (this._$AH = Array(i.length - 1).fill(new String()), this.strings = i) : this._$AH = p;
  }
  _$AI(e, t = this, i, n) {
    const r = this.strings;
    let o = !1;
    if (r === void 0) e = j(this, e, t, 0), o = !oe(e) || e !== this._$AH && e !== L, o && (this._$AH = e);
    else {
      const a = e;
      let d, c;
      for (e = r[0], d = 0; d < r.length - 1; d++) c = j(this, a[i + d], t, d), c === L && (c = this._$AH[d]), o ||= !oe(c) || c !== this._$AH[d], c === p ? e = p : e !== p && (e += (c ?? "") + r[d + 1]), this._$AH[d] = c;
    }
    o && !n && this.j(e);
  }
  j(e) {
    e === p ? this.element.removeAttribute(this.name) : this.element.setAttribute(this.name, e ?? "");
  }
}
class vi extends we {
  constructor() {
    super(...arguments), this.type = 3;
  }
  j(e) {
    this.element[this.name] = e === p ? void 0 : e;
  }
}
class _i extends we {
  constructor() {
    super(...arguments), this.type = 4;
  }
  j(e) {
    this.element.toggleAttribute(this.name, !!e && e !== p);
  }
}
class xi extends we {
  constructor(e, t, i, n, r) {
    super(e, t, i, n, r), this.type = 5;
  }
  _$AI(e, t = this) {
    if ((e = j(this, e, t, 0) ?? p) === L) return;
    const i = this._$AH, n = e === p && i !== p || e.capture !== i.capture || e.once !== i.once || e.passive !== i.passive, r = e !== p && (i === p || n);
    n && this.element.removeEventListener(this.name, this, i), r && this.element.addEventListener(this.name, this, e), this._$AH = e;
  }
  handleEvent(e) {
    typeof this._$AH == "function" ? this._$AH.call(this.options?.host ?? this.element, e) : this._$AH.handleEvent(e);
  }
}
class wi {
  constructor(e, t, i) {
    this.element = e, this.type = 6, this._$AN = void 0, this._$AM = t, this.options = i;
  }
  get _$AU() {
    return this._$AM._$AU;
  }
  _$AI(e) {
    j(this, e);
  }
}
const ki = { I: q }, Ai = Be.litHtmlPolyfillSupport;
Ai?.(ae, q), (Be.litHtmlVersions ??= []).push("3.3.3");
const Ci = (s, e, t) => {
  const i = t?.renderBefore ?? e;
  let n = i._$litPart$;
  if (n === void 0) {
    const r = t?.renderBefore ?? null;
    i._$litPart$ = n = new q(e.insertBefore(re(), r), r, void 0, t ?? {});
  }
  return n._$AI(s), n;
};
const Ie = globalThis;
let O = class extends I {
  constructor() {
    super(...arguments), this.renderOptions = { host: this }, this._$Do = void 0;
  }
  createRenderRoot() {
    const e = super.createRenderRoot();
    return this.renderOptions.renderBefore ??= e.firstChild, e;
  }
  update(e) {
    const t = this.render();
    this.hasUpdated || (this.renderOptions.isConnected = this.isConnected), super.update(e), this._$Do = Ci(t, this.renderRoot, this.renderOptions);
  }
  connectedCallback() {
    super.connectedCallback(), this._$Do?.setConnected(!0);
  }
  disconnectedCallback() {
    super.disconnectedCallback(), this._$Do?.setConnected(!1);
  }
  render() {
    return L;
  }
};
O._$litElement$ = !0, O.finalized = !0, Ie.litElementHydrateSupport?.({ LitElement: O });
const Si = Ie.litElementPolyfillSupport;
Si?.({ LitElement: O });
(Ie.litElementVersions ??= []).push("4.2.2");
const Li = { attribute: !0, type: String, converter: me, reflect: !1, hasChanged: De }, Mi = (s = Li, e, t) => {
  const { kind: i, metadata: n } = t;
  let r = globalThis.litPropertyMetadata.get(n);
  if (r === void 0 && globalThis.litPropertyMetadata.set(n, r = /* @__PURE__ */ new Map()), i === "setter" && ((s = Object.create(s)).wrapped = !0), r.set(t.name, s), i === "accessor") {
    const { name: o } = t;
    return { set(a) {
      const d = e.get.call(this);
      e.set.call(this, a), this.requestUpdate(o, d, s, !0, a);
    }, init(a) {
      return a !== void 0 && this.C(o, void 0, s, a), a;
    } };
  }
  if (i === "setter") {
    const { name: o } = t;
    return function(a) {
      const d = this[o];
      e.call(this, a), this.requestUpdate(o, d, s, !0, a);
    };
  }
  throw Error("Unsupported decorator location: " + i);
};
function C(s) {
  return (e, t) => typeof t == "object" ? Mi(s, e, t) : ((i, n, r) => {
    const o = n.hasOwnProperty(r);
    return n.constructor.createProperty(r, i), o ? Object.getOwnPropertyDescriptor(n, r) : void 0;
  })(s, e, t);
}
function m(s) {
  return C({ ...s, state: !0, attribute: !1 });
}
const Hi = (s, e, t) => (t.configurable = !0, t.enumerable = !0, Reflect.decorate && typeof e != "object" && Object.defineProperty(s, e, t), t);
function Ut(s, e) {
  return (t, i, n) => {
    const r = (o) => o.renderRoot?.querySelector(s) ?? null;
    return Hi(t, i, { get() {
      return r(this);
    } });
  };
}
const x = "prepaid_meter", w = {
  details: (s, e) => s.callWS({ type: `${x}/module`, device_id: e }),
  ledger: (s, e, t) => s.callWS({
    type: `${x}/ledger`,
    device_id: e,
    limit: 15,
    ...t ? { after: t } : {}
  }),
  report: (s, e, t) => s.callWS({ type: `${x}/report`, from: e, to: t }),
  statements: (s, e, t) => s.callWS({ type: `${x}/statement`, device_id: e, month: t }),
  act: async (s, e, t) => (await s.callService(x, e, t, void 0, !1, !0)).response
};
function Oi() {
  return document.querySelector("home-assistant").hass;
}
function Ue(s) {
  history.pushState(null, "", s), window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: !1 } }));
}
function Vi(s, e) {
  s.dispatchEvent(
    new CustomEvent("hass-more-info", { detail: { entityId: e }, bubbles: !0, composed: !0 })
  );
}
function Nt(s) {
  return `/${location.pathname.split("/")[1]}/${s}`;
}
function ke(s) {
  return `${Nt("tenant")}?device=${s}`;
}
var Pt = "M21.1,12.5L22.5,13.91L15.97,20.5L12.5,17L13.9,15.59L15.97,17.67L21.1,12.5M11,4A4,4 0 0,1 15,8A4,4 0 0,1 11,12A4,4 0 0,1 7,8A4,4 0 0,1 11,4M11,6A2,2 0 0,0 9,8A2,2 0 0,0 11,10A2,2 0 0,0 13,8A2,2 0 0,0 11,6M11,13C11.68,13 12.5,13.09 13.41,13.26L11.74,14.93L11,14.9C8.03,14.9 4.9,16.36 4.9,17V18.1H11.1L13,20H3V17C3,14.34 8.33,13 11,13Z", ge = "M13,13H11V7H13M13,17H11V15H13M12,2A10,10 0 0,0 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2Z", zt = "M11,15H13V17H11V15M11,7H13V13H11V7M12,2C6.47,2 2,6.5 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2M12,20A8,8 0 0,1 4,12A8,8 0 0,1 12,4A8,8 0 0,1 20,12A8,8 0 0,1 12,20Z", Ti = "M12 2C6.5 2 2 6.5 2 12S6.5 22 12 22 22 17.5 22 12 17.5 2 12 2M10 17L5 12L6.41 10.59L10 14.17L17.59 6.58L19 8L10 17Z", Ei = "M12 2C6.5 2 2 6.5 2 12S6.5 22 12 22 22 17.5 22 12 17.5 2 12 2M12 20C7.59 20 4 16.41 4 12S7.59 4 12 4 20 7.59 20 12 16.41 20 12 20M16.59 7.58L10 14.17L7.41 11.59L6 13L10 17L18 9L16.59 7.58Z", $e = "M11 7V13L16.2 16.1L17 14.9L12.5 12.2V7H11M20 12V18H22V12H20M20 20V22H22V20H20M18 20C16.3 21.3 14.3 22 12 22C6.5 22 2 17.5 2 12S6.5 2 12 2C16.8 2 20.9 5.4 21.8 10H19.7C18.8 6.6 15.7 4 12 4C7.6 4 4 7.6 4 12S7.6 20 12 20C14.4 20 16.5 18.9 18 17.3V20Z", Ui = "M19,6.41L17.59,5L12,10.59L6.41,5L5,6.41L10.59,12L5,17.59L6.41,19L12,13.41L17.59,19L19,17.59L13.41,12L19,6.41Z", Dt = "M12,2C17.53,2 22,6.47 22,12C22,17.53 17.53,22 12,22C6.47,22 2,17.53 2,12C2,6.47 6.47,2 12,2M15.59,7L12,10.59L8.41,7L7,8.41L10.59,12L7,15.59L8.41,17L12,13.41L15.59,17L17,15.59L13.41,12L17,8.41L15.59,7Z", Ni = "M7,2V13H10V22L17,10H13L17,2H7Z", Pi = "M21 7C21 5.62 19.88 4.5 18.5 4.5C18.33 4.5 18.16 4.5 18 4.55V4C18 2.62 16.88 1.5 15.5 1.5C15.27 1.5 15.04 1.53 14.83 1.59C14.46 .66 13.56 0 12.5 0C11.27 0 10.25 .89 10.04 2.06C9.87 2 9.69 2 9.5 2C8.12 2 7 3.12 7 4.5V10.39C6.66 10.08 6.24 9.85 5.78 9.73L5 9.5C4.18 9.29 3.31 9.61 2.82 10.35C2.44 10.92 2.42 11.66 2.67 12.3L5.23 18.73C6.5 21.91 9.57 24 13 24C17.42 24 21 20.42 21 16V7M19 16C19 19.31 16.31 22 13 22C10.39 22 8.05 20.41 7.09 18L4.5 11.45L5 11.59C5.5 11.71 5.85 12.05 6 12.5L7 15H9V4.5C9 4.22 9.22 4 9.5 4S10 4.22 10 4.5V12H12V2.5C12 2.22 12.22 2 12.5 2S13 2.22 13 2.5V12H15V4C15 3.72 15.22 3.5 15.5 3.5S16 3.72 16 4V12H18V7C18 6.72 18.22 6.5 18.5 6.5S19 6.72 19 7V16Z", je = "M11,18H13V16H11V18M12,2A10,10 0 0,0 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2M12,20C7.59,20 4,16.41 4,12C4,7.59 7.59,4 12,4C16.41,4 20,7.59 20,12C20,16.41 16.41,20 12,20M12,6A4,4 0 0,0 8,10H10A2,2 0 0,1 12,8A2,2 0 0,1 14,10C14,12 11,11.75 11,15H13C13,12.75 16,12.5 16,10A4,4 0 0,0 12,6Z", Bt = "M4,1C2.89,1 2,1.89 2,3V7C2,8.11 2.89,9 4,9H1V11H13V9H10C11.11,9 12,8.11 12,7V3C12,1.89 11.11,1 10,1H4M4,3H10V7H4V3M14,13C12.89,13 12,13.89 12,15V19C12,20.11 12.89,21 14,21H11V23H23V21H20C21.11,21 22,20.11 22,19V15C22,13.89 21.11,13 20,13H14M3.88,13.46L2.46,14.88L4.59,17L2.46,19.12L3.88,20.54L6,18.41L8.12,20.54L9.54,19.12L7.41,17L9.54,14.88L8.12,13.46L6,15.59L3.88,13.46M14,15H20V19H14V15Z", zi = "M12,4V2A10,10 0 0,0 2,12H4A8,8 0 0,1 12,4Z", Di = "M9.5,3A6.5,6.5 0 0,1 16,9.5C16,11.11 15.41,12.59 14.44,13.73L14.71,14H15.5L20.5,19L19,20.5L14,15.5V14.71L13.73,14.44C12.59,15.41 11.11,16 9.5,16A6.5,6.5 0 0,1 3,9.5A6.5,6.5 0 0,1 9.5,3M9.5,5C7,5 5,7 5,9.5C5,12 7,14 9.5,14C12,14 14,12 14,9.5C14,7 12,5 9.5,5Z", Rt = "M22.11 21.46L2.39 1.73L1.11 3L6.25 8.14C6.1 8.41 6 8.7 6 9V14.5L9.5 18V21H14.5V18L15.31 17.2L20.84 22.73L22.11 21.46M13.09 16.59L12.67 17H11.33L10.92 16.59L8 13.67V9.89L13.89 15.78L13.09 16.59M12.2 9L10.2 7H14V3H16V7C17 7 18 8 18 9V14.5L17.85 14.65L16 12.8V9.09C16 9.06 15.95 9 15.92 9H12.2M10 6.8L8 4.8V3H10V6.8Z", Ke = "M16 7V3H14V7H10V3H8V7C7 7 6 8 6 9V14.5L9.5 18V21H14.5V18L18 14.5V9C18 8 17 7 16 7M16 13.67L13.09 16.59L12.67 17H11.33L10.92 16.59L8 13.67V9.09C8 9.06 8.06 9 8.09 9H15.92C15.95 9 16 9.06 16 9.09V13.67Z", Bi = "M19 8C20.66 8 22 9.34 22 11V17H18V21H6V17H2V11C2 9.34 3.34 8 5 8H6V3H18V8H19M8 5V8H16V5H8M16 19V15H8V19H16M18 15H20V11C20 10.45 19.55 10 19 10H5C4.45 10 4 10.45 4 11V15H6V13H18V15M19 11.5C19 12.05 18.55 12.5 18 12.5C17.45 12.5 17 12.05 17 11.5C17 10.95 17.45 10.5 18 10.5C18.55 10.5 19 10.95 19 11.5Z", It = "M13,2.03V2.05L13,4.05C17.39,4.59 20.5,8.58 19.96,12.97C19.5,16.61 16.64,19.5 13,19.93V21.93C18.5,21.38 22.5,16.5 21.95,11C21.5,6.25 17.73,2.5 13,2.03M11,2.06C9.05,2.25 7.19,3 5.67,4.26L7.1,5.74C8.22,4.84 9.57,4.26 11,4.06V2.06M4.26,5.67C3,7.19 2.25,9.04 2.05,11H4.05C4.24,9.58 4.8,8.23 5.69,7.1L4.26,5.67M2.06,13C2.26,14.96 3.03,16.81 4.27,18.33L5.69,16.9C4.81,15.77 4.24,14.42 4.06,13H2.06M7.1,18.37L5.67,19.74C7.18,21 9.04,21.79 11,22V20C9.58,19.82 8.23,19.25 7.1,18.37M12.5,7V12.25L17,14.92L16.25,16.15L11,13V7H12.5Z", Ri = "M7.95,3L6.53,5.19L7.95,7.4H7.94L5.95,10.5L4.22,9.6L5.64,7.39L4.22,5.19L6.22,2.09L7.95,3M13.95,2.89L12.53,5.1L13.95,7.3L13.94,7.31L11.95,10.4L10.22,9.5L11.64,7.3L10.22,5.1L12.22,2L13.95,2.89M20,2.89L18.56,5.1L20,7.3V7.31L18,10.4L16.25,9.5L17.67,7.3L16.25,5.1L18.25,2L20,2.89M2,22V14A2,2 0 0,1 4,12H20A2,2 0 0,1 22,14V22H20V20H4V22H2M6,14A1,1 0 0,0 5,15V17A1,1 0 0,0 6,18A1,1 0 0,0 7,17V15A1,1 0 0,0 6,14M10,14A1,1 0 0,0 9,15V17A1,1 0 0,0 10,18A1,1 0 0,0 11,17V15A1,1 0 0,0 10,14M14,14A1,1 0 0,0 13,15V17A1,1 0 0,0 14,18A1,1 0 0,0 15,17V15A1,1 0 0,0 14,14M18,14A1,1 0 0,0 17,15V17A1,1 0 0,0 18,18A1,1 0 0,0 19,17V15A1,1 0 0,0 18,14Z", Ii = "M22 10V6C22 4.89 21.1 4 20 4H4C2.9 4 2 4.89 2 6V10C3.11 10 4 10.9 4 12S3.11 14 2 14V18C2 19.1 2.9 20 4 20H20C21.1 20 22 19.1 22 18V14C20.9 14 20 13.1 20 12S20.9 10 22 10M20 8.54C18.81 9.23 18 10.53 18 12S18.81 14.77 20 15.46V18H4V15.46C5.19 14.77 6 13.47 6 12C6 10.5 5.2 9.23 4 8.54L4 6H20V8.54M11 15H13V17H11M11 11H13V13H11M11 7H13V9H11Z", ji = "M2 12H4V17H20V12H22V17C22 18.11 21.11 19 20 19H4C2.9 19 2 18.11 2 17V12M12 15L17.55 9.54L16.13 8.13L13 11.25V2H11V11.25L7.88 8.13L6.46 9.55L12 15Z", Ki = "M5,3C3.89,3 3,3.9 3,5V19A2,2 0 0,0 5,21H19A2,2 0 0,0 21,19V16.72C21.59,16.37 22,15.74 22,15V9C22,8.26 21.59,7.63 21,7.28V5A2,2 0 0,0 19,3H5M5,5H19V7H13A2,2 0 0,0 11,9V15A2,2 0 0,0 13,17H19V19H5V5M13,9H20V15H13V9M16,10.5A1.5,1.5 0 0,0 14.5,12A1.5,1.5 0 0,0 16,13.5A1.5,1.5 0 0,0 17.5,12A1.5,1.5 0 0,0 16,10.5Z", Fi = "M12,3.77L11.25,4.61C11.25,4.61 9.97,6.06 8.68,7.94C7.39,9.82 6,12.07 6,14.23A6,6 0 0,0 12,20.23A6,6 0 0,0 18,14.23C18,12.07 16.61,9.82 15.32,7.94C14.03,6.06 12.75,4.61 12.75,4.61L12,3.77M12,6.9C12.44,7.42 12.84,7.85 13.68,9.07C14.89,10.83 16,13.07 16,14.23C16,16.45 14.22,18.23 12,18.23C9.78,18.23 8,16.45 8,14.23C8,13.07 9.11,10.83 10.32,9.07C11.16,7.85 11.56,7.42 12,6.9Z";
const $ = {
  close: Ui,
  search: Di,
  hold: Pi,
  pending: It,
  uncertain: je,
  waiting: Pt,
  busy: zi,
  done: Ti,
  failed: Dt,
  info: zt,
  print: Bi,
  download: ji,
  topUp: Ki,
  cut: Rt,
  restore: Ke,
  voucher: Ii
}, jt = {
  electricity: Ni,
  water: Fi,
  heat: Ri
}, Fe = {
  cut_failed: ge,
  restore_failed: ge,
  awaiting_approval: $e,
  cut_off_due: $e,
  ready_to_restore: Ke,
  offline: Bt,
  exhausted: Dt,
  low: zt,
  cut: Rt,
  unknown: je,
  ok: Ei
}, Wi = {
  cut_failed: ge,
  restore_failed: ge,
  confirm: Pt,
  uncertain: je,
  awaiting_approval: $e,
  cut_off_due: $e,
  ready_to_restore: Ke,
  offline: Bt,
  pending: It
};
function b(s) {
  return l`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${s} /></svg>`;
}
class qi {
  constructor(e) {
    this.connection = e, this.modules = /* @__PURE__ */ new Map(), this.isLoaded = !1, this.failed = !1, this.listeners = /* @__PURE__ */ new Set(), this.afresh = () => {
      this.modules = /* @__PURE__ */ new Map();
    };
  }
  add(e) {
    this.listeners.add(e), !(this.listeners.size > 1) && (this.failed = !1, this.connection.addEventListener("ready", this.afresh), this.stop = this.connection.subscribeMessage((t) => this.take(t), {
      type: `${x}/modules/subscribe`
    }), this.stop.catch(() => {
      this.failed = !0, this.tell();
    }));
  }
  remove(e) {
    this.listeners.delete(e), !this.listeners.size && (this.connection.removeEventListener("ready", this.afresh), this.stop?.then((t) => t()).catch(() => {
    }), this.modules = /* @__PURE__ */ new Map(), this.isLoaded = !1);
  }
  take({ changed: e, gone: t }) {
    this.modules = new Map(this.modules);
    for (const i of e) this.modules.set(i.device_id, i);
    for (const i of t) this.modules.delete(i);
    this.isLoaded = !0, this.tell();
  }
  tell() {
    for (const e of this.listeners) e();
  }
}
const ht = /* @__PURE__ */ new WeakMap();
class Kt {
  constructor(e) {
    this.host = e, this.connected = !1, this.update = () => this.host.requestUpdate(), e.addController(this);
  }
  /** Follow a page's connection; to be called whenever it may be another one. */
  follow(e) {
    const t = ht.get(e) ?? new qi(e);
    ht.set(e, t), t !== this.store && (this.connected && this.store?.remove(this.update), this.store = t, this.connected && t.add(this.update));
  }
  hostConnected() {
    this.connected = !0, this.store?.add(this.update);
  }
  hostDisconnected() {
    this.connected = !1, this.store?.remove(this.update);
  }
  get all() {
    return [...this.store?.modules.values() ?? []];
  }
  get map() {
    return this.store?.modules ?? /* @__PURE__ */ new Map();
  }
  get isLoaded() {
    return this.store?.isLoaded ?? !1;
  }
  get failed() {
    return this.store?.failed ?? !1;
  }
}
const z = _`
  :host {
    display: block;
    color: var(--primary-text-color);
    font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
    font-size: 14px;
    line-height: 1.45;
    -webkit-font-smoothing: antialiased;
  }
  * {
    box-sizing: border-box;
  }
  h1,
  h2,
  p,
  ul,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  .icon {
    width: 20px;
    height: 20px;
    fill: currentColor;
    flex: none;
    vertical-align: middle;
  }
  .page {
    max-width: 1280px;
    margin: 0 auto;
    padding: 24px 24px 48px;
    /* A panel view takes its one card's frame away; here are many. */
    --ha-card-border-radius: 12px;
    --ha-card-border-width: 1px;
    --ha-card-header-font-size: 16px;
  }
  .panel {
    background: var(--ha-card-background, var(--card-background-color));
    border: 1px solid var(--ha-card-border-color, var(--divider-color));
    border-radius: var(--ha-card-border-radius);
  }
  .secondary {
    color: var(--secondary-text-color);
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .error {
    --tone: var(--error-color, #db4437);
  }
  .warning {
    --tone: var(--warning-color, #ffa600);
  }
  .info {
    --tone: var(--info-color, #039be5);
  }
  .good {
    --tone: var(--success-color, #43a047);
  }
  .quiet {
    --tone: var(--secondary-text-color);
  }
  .empty {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 8px;
    padding: 72px 24px;
    text-align: center;
    color: var(--secondary-text-color);
  }
  .empty .icon {
    width: 48px;
    height: 48px;
    margin-bottom: 8px;
    opacity: 0.7;
  }
  .empty strong {
    font-size: 18px;
    font-weight: 500;
    color: var(--primary-text-color);
  }
  a {
    color: var(--primary-color);
  }
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  @media (max-width: 600px) {
    .page {
      padding: 16px 12px 40px;
    }
  }
`, Ae = _`
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 26px;
    padding: 2px 10px 2px 6px;
    border-radius: 13px;
    background: color-mix(in srgb, var(--tone) 16%, transparent);
    font-size: 13px;
    font-weight: 500;
    line-height: 1.3;
  }
  .badge .icon {
    width: 18px;
    height: 18px;
    color: var(--tone);
  }
`, D = _`
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 40px;
    padding: 8px 16px;
    border: 0;
    border-radius: 20px;
    background: color-mix(in srgb, var(--primary-color) 12%, transparent);
    color: var(--primary-text-color);
    font: inherit;
    font-weight: 500;
    text-decoration: none;
    cursor: pointer;
  }
  button .icon,
  .button .icon {
    color: var(--primary-color);
  }
  button:hover:not(:disabled),
  .button:hover {
    background: color-mix(in srgb, var(--primary-color) 22%, transparent);
  }
  button.primary,
  .button.primary {
    background: var(--primary-color);
    color: var(--text-primary-color, #fff);
  }
  button.danger {
    background: var(--error-color);
    color: #fff;
  }
  button.primary .icon,
  .button.primary .icon,
  button.danger .icon {
    color: inherit;
  }
  button.primary:hover:not(:disabled),
  .button.primary:hover {
    background: color-mix(in srgb, var(--primary-color) 88%, var(--primary-text-color));
  }
  button.danger:hover:not(:disabled) {
    background: color-mix(in srgb, var(--error-color) 88%, var(--primary-text-color));
  }
  button.plain {
    background: none;
  }
  button:disabled {
    background: color-mix(in srgb, var(--primary-text-color) 8%, transparent);
    color: var(--disabled-text-color, #999);
    cursor: default;
  }
  button.plain:disabled {
    background: none;
  }
  button:disabled .icon {
    color: inherit;
  }
  label.field {
    display: flex;
    flex-direction: column;
    gap: 4px;
    font-weight: 500;
  }
  label.field .hint {
    font-weight: 400;
    color: var(--secondary-text-color);
  }
  input:not([type="checkbox"], [type="radio"]),
  select,
  textarea {
    width: 100%;
    min-height: 44px;
    padding: 8px 12px;
    border: 1px solid var(--outline-color, var(--divider-color));
    border-radius: 8px;
    background: var(--ha-card-background, var(--card-background-color));
    color: var(--primary-text-color);
    /* Telephones zoom in on anything smaller. */
    font: inherit;
    font-size: 16px;
    font-weight: 400;
  }
  input::placeholder {
    color: var(--secondary-text-color);
    opacity: 0.8;
  }
  input:focus-visible,
  select:focus-visible,
  textarea:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: -1px;
  }
  input[aria-invalid="true"] {
    border-color: var(--error-color);
  }
  input[type="checkbox"],
  input[type="radio"] {
    width: 20px;
    height: 20px;
    margin: 0;
    accent-color: var(--primary-color);
    flex: none;
  }
`, Ft = _`
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 10px 12px;
    text-align: start;
    border-bottom: 1px solid var(--divider-color);
    vertical-align: top;
  }
  th {
    font-weight: 500;
    color: var(--secondary-text-color);
    white-space: nowrap;
  }
  th:first-child,
  td:first-child {
    padding-inline-start: 16px;
  }
  th:last-child,
  td:last-child {
    padding-inline-end: 16px;
  }
  tbody tr:last-child td {
    border-bottom: 0;
  }
  .end {
    text-align: end;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
`, Yi = {
  comma_decimal: "en-US",
  decimal_comma: "de",
  space_comma: "fr",
  quote_decimal: "de-CH",
  none: "en-US"
}, Zi = new Set(Intl.supportedValuesOf("currency"));
class mt {
  constructor(e, t) {
    this.kept = /* @__PURE__ */ new Map(), this.language = e.language, this.numbers = e.number_format === "system" ? void 0 : Yi[e.number_format] ?? e.language, this.grouping = e.number_format !== "none", this.zone = e.time_zone === "server" ? t : void 0, this.hour12 = { 12: !0, 24: !1 }[e.time_format];
  }
  get decimal() {
    return this.number("1.5", 1).includes(",") ? "," : ".";
  }
  formatter(e, t) {
    let i = this.kept.get(e);
    return i || (i = new Intl.NumberFormat(this.numbers, { useGrouping: this.grouping, ...t }), this.kept.set(e, i)), i;
  }
  number(e, t = 2, i = 0) {
    return this.formatter(`n${i}-${t}`, {
      minimumFractionDigits: i,
      maximumFractionDigits: t
    }).format(e);
  }
  /** An amount in a unit of credit: money where the unit is a currency. */
  amount(e, t, i = 2) {
    return e === null ? "–" : Zi.has(t) ? this.formatter(`c${t}`, {
      style: "currency",
      currency: t,
      currencyDisplay: "narrowSymbol"
    }).format(e) : `${this.number(e, i, Number(e) % 1 ? Math.min(i, 2) : 0)} ${t}`;
  }
  measure(e, t) {
    return e === null ? "–" : `${this.number(e, Math.abs(e) < 100 ? 1 : 0)} ${t}`;
  }
  /** How long credit lasts, in hours when it is short. */
  left(e) {
    const [t, i] = e < 1 ? [Math.max(0, e * 24), "hour"] : [e, "day"];
    return this.formatter(`u${i}${t < 10 ? 1 : 0}`, {
      style: "unit",
      unit: i,
      unitDisplay: "long",
      maximumFractionDigits: i === "day" && t < 10 ? 1 : 0
    }).format(t);
  }
  moment(e, t) {
    const i = typeof e == "string" ? new Date(e) : e;
    return new Intl.DateTimeFormat(this.language, { timeZone: this.zone, ...t }).format(i);
  }
  date(e) {
    return this.moment(e, { dateStyle: "medium" });
  }
  dateTime(e) {
    return this.moment(e, { dateStyle: "medium", timeStyle: "short", hour12: this.hour12 });
  }
  month(e) {
    const [t, i] = e.split("-").map(Number), n = new Date(Date.UTC(t ?? 0, (i ?? 1) - 1, 15));
    return this.moment(n, { year: "numeric", month: "long" });
  }
}
const Gi = {
  failed: "Failed",
  due: "To cut off",
  ready: "To restore",
  exhausted: "Exhausted",
  low: "Low",
  cut: "Cut off",
  offline: "Not answering",
  fine: "OK"
}, Ji = {
  electricity: "Electricity today",
  water: "Water today",
  heat: "Heat today"
}, Qi = {
  cut_failed: "The supply should be cut off, but it still flows. The breaker did not open, or it is bypassed.",
  restore_failed: "The supply should be on, but nothing flows. Somebody has to look at the breaker.",
  confirm: "A second person has to confirm.",
  uncertain: "Whether the last top-up arrived is not certain. Look at the meter, then answer the repair.",
  awaiting_approval: "Credit is used up. You decide whether to cut off.",
  cut_off_due: "Credit is used up. It is cut off by itself as soon as that is allowed.",
  ready_to_restore: "There is credit again, or a hold. The supply can be restored.",
  offline: "The module does not answer. Check its power, wiring and unit id.",
  pending: "A top-up waits for the module. It is finished by itself as soon as the module answers."
}, Xi = {
  cut_failed: "Cut off again",
  restore_failed: "Restore again",
  confirm: "Confirm",
  uncertain: "Open repairs",
  awaiting_approval: "Cut off",
  cut_off_due: "Look",
  ready_to_restore: "Restore",
  offline: "Look",
  pending: "Look"
}, en = {
  top_up_intent: "Top-up asked for",
  top_up: "Top-up",
  top_up_refused: "Top-up refused",
  refund_intent: "Refund asked for",
  refund: "Refund",
  refund_refused: "Refund refused",
  load_at_module: "Load at the module",
  loads_at_module_unseen: "Several loads at the module",
  cut_off: "Cut off",
  cut_off_failed: "Cut-off failed",
  restore: "Restored",
  restore_failed: "Restoring failed",
  attempt_refused: "Attempt refused",
  setting_changed: "Setting changed",
  module_swapped: "Module swapped",
  counter_anomaly: "Counter anomaly",
  tenant_changed: "Tenant changed",
  voucher_issued: "Voucher issued",
  voucher_loaded: "Voucher loaded",
  voucher_expired: "Voucher expired",
  uncertain_resolved: "Uncertain load settled",
  opening: "Opening"
}, tn = {
  user: "User",
  automation: "Automation",
  at_module: "At the module",
  system: "System"
}, nn = {
  strategyName: "Prepaid meters",
  strategyDescription: "Every tenant's credit and supply, what is to be done, and reports",
  overview: "Overview",
  tenant: "Tenant",
  todo: "To do",
  reports: "Reports",
  loading: "Loading …",
  noModules: "There are no modules yet",
  noModulesHint: "Add the hub of your building under Settings → Devices & services.",
  notSetUp: "Prepaid Meter is not running. Set it up under Settings → Devices & services.",
  connectionLost: "The connection to Home Assistant was lost. Nothing more is known; try again when it is back.",
  sameOrder: "Trying again sends the same order: it is never loaded twice.",
  cancel: "Cancel",
  back: "Back",
  close: "Close",
  next: "Continue",
  print: "Print",
  tenants: "Tenants",
  creditOutstanding: "Credit outstanding",
  use: Ji,
  search: "Search for tenant, area or serial number",
  all: "All",
  groups: Gi,
  filterByState: "Filter by state",
  filterByKind: "Filter by kind",
  everyKind: "Every kind",
  filterByPlace: "Filter by floor or area",
  everywhere: "Everywhere",
  shown: (s, e) => `${s} of ${e} tenants`,
  nothingFound: "No tenant fits",
  clearFilter: "Show all",
  offline: "Not answering",
  unknown: "Not known",
  hold: "On hold",
  pending: "Top-up pending",
  uncertain: "Top-up uncertain",
  waiting: "Waits for a second person",
  switching: "Switching …",
  lasts: (s) => `lasts ${s}`,
  remaining: "Remaining credit",
  noTenant: "There is no such tenant",
  noTenantHint: "The module was removed, or its hub is not running.",
  toOverview: "To the overview",
  serialNumber: "Serial number",
  lastAnswer: "Last answer",
  limitMark: (s) => `Warning limit ${s}`,
  supply: "Supply",
  againstCutting: "Not to be cut off now",
  againstRestoring: "Not to be restored now",
  liveValues: "Live values",
  phase: "Phase",
  current: "Current",
  voltage: "Voltage",
  perDay: "Use per day",
  perMonth: "Use per month",
  creditOverTime: "Credit over time",
  settings: "Settings and switches",
  ledger: "Ledger",
  more: "Show more",
  ledgerEmpty: "Nothing has happened yet.",
  noAccount: "This meter keeps no credit that can be loaded from here.",
  topUp: "Top up",
  cutOff: "Cut off",
  restore: "Restore",
  voucher: "Voucher",
  putOnHold: "Put on hold",
  liftHold: "Lift the hold",
  amount: "Amount",
  note: "Note",
  noteHint: "For example how it was paid",
  optional: "optional",
  amountWrong: "Enter an amount, such as 250.00",
  amountZero: "The amount must be above zero.",
  amountTooFine: (s) => `At most ${s} decimals.`,
  amountTooLarge: (s) => `The meter takes ${s} at most at once.`,
  before: "Before",
  after: "After",
  load: (s) => `Load ${s}`,
  loadingNow: "Loading …",
  loaded: (s) => `${s} loaded`,
  loadPending: (s) => `${s} is on its way. The module does not answer at the moment; the top-up is finished by itself as soon as it does. Do not load again.`,
  loadRefused: "The module refused the top-up. Nothing was loaded.",
  loadUncertain: "Whether it was loaded is not certain. Look at the meter, then answer the repair under Settings → Repairs.",
  receipt: "Receipt",
  receiptNumber: "Receipt number",
  time: "Time",
  by: "By",
  reason: "Reason",
  reasonHint: "Stays in the ledger",
  code: "Your code",
  codeNeeded: "Enter your code.",
  override: "Override as administrator. This stays in the ledger.",
  gateClosed: "At the moment this is not allowed",
  supplyNow: "Supply now",
  cutOffAsk: (s) => `The supply of ${s} will be cut off.`,
  restoreAsk: (s) => `The supply of ${s} will be restored.`,
  restoreDanger: "Make sure that nobody works on the line and nothing is switched on that could be dangerous.",
  commandSent: "Command sent",
  breakerOpen: "Breaker open",
  breakerClosed: "Breaker closed",
  nothingFlows: "Nothing flows",
  isSupplied: "The tenant is supplied",
  cutVerified: "Cut off, and seen to be.",
  restoreVerified: "Restored, and seen to be.",
  cutUnverified: "The module was told to cut off. Nothing shows whether it happened.",
  restoreUnverified: "The module was told to restore. Somebody may have to close the breaker by hand.",
  switchWaiting: "A second person has to confirm this within 24 hours. Until then nothing is cut off.",
  confirm: "Confirm",
  confirmCutOff: (s, e) => `${s} wants to cut off ${e}.`,
  confirmRefund: (s, e, t) => `${s} wants to give back ${t} to ${e}.`,
  confirmed: "Confirmed and done.",
  nothingWaits: "Nothing waits to be confirmed any more.",
  kind: "Kind",
  validDays: "Valid for (days)",
  validDaysWrong: "1 to 365 days.",
  createVoucher: "Issue voucher",
  voucherIssued: "Voucher issued",
  voucherUse: "Copy the file to a USB stick, or print the code. Only this module takes it, and only once.",
  validUntil: "Valid until",
  download: "Download file",
  voucherText: "Text for a card",
  qrCode: "QR code of the voucher",
  holdAsk: "A tenant on hold is not cut off, for example over a disputed bill.",
  lastDay: "Last day",
  lastDayHint: "Leave empty if it has no end",
  holdDone: "The tenant is on hold.",
  holdLifted: "The hold is lifted.",
  reasonNeeded: "Enter a reason.",
  noSupplyControl: "The supply of this meter cannot be switched from here.",
  moduleSilent: "The module does not answer.",
  todoTitle: (s) => s === 1 ? "One thing to do" : `${s} things to do`,
  allDone: "Nothing to do",
  allDoneHint: "Everything is in order. New tasks appear here by themselves.",
  tasks: Qi,
  taskActions: Xi,
  taskWho: (s) => `asked for by ${s}`,
  thisMonth: "This month",
  lastMonth: "Last month",
  custom: "From – to",
  from: "From",
  to: "To",
  period: "Period",
  consumption: "Consumption",
  loads: "Loads",
  loadedSum: "Loaded",
  refunded: "Given back",
  used: "Credit used",
  total: "Total",
  exportCsv: "Export CSV",
  statement: "Statement",
  statementOf: (s) => `Statement for ${s}`,
  sortBy: "Sort by",
  periodWrong: "The first day must not be after the last.",
  openingCredit: "Opening credit",
  closingCredit: "Closing credit",
  creditUsed: "Credit used",
  movements: "Loads",
  noMovements: "No loads in this period.",
  disturbed: "The module's own count went wrong in this period, so that the use is an estimate.",
  unit: "Unit",
  date: "Date",
  what: "What",
  creditAfter: "Credit after",
  printedOn: (s) => `Printed on ${s}`,
  rowKinds: en,
  actors: tn
}, sn = {
  strategyName: "Ön ödemeli sayaçlar",
  strategyDescription: "Her kiracının kontörü ve beslemesi, yapılacaklar ve raporlar",
  overview: "Özet",
  tenant: "Kiracı",
  todo: "Yapılacaklar",
  reports: "Raporlar",
  loading: "Yükleniyor …",
  noModules: "Henüz modül yok",
  noModulesHint: "Binanızın hattını Ayarlar → Cihazlar ve hizmetler bölümünden ekleyin.",
  notSetUp: "Prepaid Meter çalışmıyor. Ayarlar → Cihazlar ve hizmetler bölümünden kurun.",
  connectionLost: "Home Assistant bağlantısı koptu. Sonucu bilinmiyor; bağlantı gelince yeniden deneyin.",
  sameOrder: "Yeniden denemek aynı işlemi gönderir: kontör hiçbir zaman iki kez yüklenmez.",
  cancel: "Vazgeç",
  back: "Geri",
  close: "Kapat",
  next: "Devam",
  print: "Yazdır",
  tenants: "Kiracılar",
  creditOutstanding: "Kalan kontör toplamı",
  use: {
    electricity: "Bugün elektrik",
    water: "Bugün su",
    heat: "Bugün ısı"
  },
  search: "Kiracı, alan veya seri numarası ara",
  all: "Tümü",
  groups: {
    failed: "Başarısız",
    due: "Kesilecek",
    ready: "Verilecek",
    exhausted: "Kontörü bitti",
    low: "Kontörü az",
    cut: "Kesik",
    offline: "Yanıt yok",
    fine: "Yeterli"
  },
  filterByState: "Duruma göre süz",
  filterByKind: "Türe göre süz",
  everyKind: "Bütün türler",
  filterByPlace: "Kata veya alana göre süz",
  everywhere: "Her yer",
  shown: (s, e) => `${e} kiracıdan ${s} tanesi`,
  nothingFound: "Uyan kiracı yok",
  clearFilter: "Tümünü göster",
  offline: "Yanıt yok",
  unknown: "Bilinmiyor",
  hold: "Kesme engeli var",
  pending: "Yükleme bekliyor",
  uncertain: "Yükleme belirsiz",
  waiting: "İkinci kişiyi bekliyor",
  switching: "Açılıp kapatılıyor …",
  lasts: (s) => `${s} yeter`,
  remaining: "Kalan kontör",
  noTenant: "Böyle bir kiracı yok",
  noTenantHint: "Modül silinmiş veya hattı çalışmıyor.",
  toOverview: "Özete dön",
  serialNumber: "Seri numarası",
  lastAnswer: "Son yanıt",
  limitMark: (s) => `Uyarı limiti ${s}`,
  supply: "Besleme",
  againstCutting: "Şu anda kesilemez",
  againstRestoring: "Şu anda verilemez",
  liveValues: "Anlık değerler",
  phase: "Faz",
  current: "Akım",
  voltage: "Gerilim",
  perDay: "Günlük tüketim",
  perMonth: "Aylık tüketim",
  creditOverTime: "Kontörün seyri",
  settings: "Ayarlar ve anahtarlar",
  ledger: "Defter",
  more: "Daha fazla göster",
  ledgerEmpty: "Henüz bir işlem yok.",
  noAccount: "Bu sayaca buradan kontör yüklenemez.",
  topUp: "Kontör yükle",
  cutOff: "Kes",
  restore: "Ver",
  voucher: "Yükleme fişi",
  putOnHold: "Kesme engeli koy",
  liftHold: "Engeli kaldır",
  amount: "Miktar",
  note: "Not",
  noteHint: "Örneğin nasıl ödendiği",
  optional: "isteğe bağlı",
  amountWrong: "Bir miktar girin, örneğin 250,00",
  amountZero: "Miktar sıfırdan büyük olmalı.",
  amountTooFine: (s) => `En çok ${s} ondalık hane.`,
  amountTooLarge: (s) => `Sayaç tek seferde en çok ${s} kabul eder.`,
  before: "Önce",
  after: "Sonra",
  load: (s) => `${s} yükle`,
  loadingNow: "Yükleniyor …",
  loaded: (s) => `${s} yüklendi`,
  loadPending: (s) => `${s} yolda. Modül şu anda yanıt vermiyor; yanıt verir vermez yükleme kendiliğinden tamamlanır. Yeniden yüklemeyin.`,
  loadRefused: "Modül yüklemeyi reddetti. Hiçbir şey yüklenmedi.",
  loadUncertain: "Yüklenip yüklenmediği kesin değil. Sayaca bakın, sonra Ayarlar → Onarımlar bölümündeki soruyu yanıtlayın.",
  receipt: "Makbuz",
  receiptNumber: "Makbuz numarası",
  time: "Zaman",
  by: "Yapan",
  reason: "Neden",
  reasonHint: "Defterde kalır",
  code: "Kodunuz",
  codeNeeded: "Kodunuzu girin.",
  override: "Yönetici olarak engeli aş. Bu, defterde kalır.",
  gateClosed: "Şu anda buna izin yok",
  supplyNow: "Beslemenin durumu",
  cutOffAsk: (s) => `${s} beslemesi kesilecek.`,
  restoreAsk: (s) => `${s} beslemesi yeniden verilecek.`,
  restoreDanger: "Hatta kimsenin çalışmadığından ve tehlikeli olabilecek bir cihazın açık kalmadığından emin olun.",
  commandSent: "Komut gönderildi",
  breakerOpen: "Şalter açtı",
  breakerClosed: "Şalter devrede",
  nothingFlows: "Akış durdu",
  isSupplied: "Kiracıya besleme geliyor",
  cutVerified: "Kesildi ve kesildiği görüldü.",
  restoreVerified: "Verildi ve verildiği görüldü.",
  cutUnverified: "Modüle kesme komutu verildi. Kesildiğini gösteren bir ölçüm yok.",
  restoreUnverified: "Modüle verme komutu verildi. Şalterin elle kapatılması gerekebilir.",
  switchWaiting: "Bunu 24 saat içinde ikinci bir kişinin onaylaması gerekiyor. O zamana kadar kesilmez.",
  confirm: "Onayla",
  confirmCutOff: (s, e) => `${s}, ${e} beslemesini kesmek istiyor.`,
  confirmRefund: (s, e, t) => `${s}, ${e} kiracısından ${t} geri almak istiyor.`,
  confirmed: "Onaylandı ve yapıldı.",
  nothingWaits: "Artık onay bekleyen bir şey yok.",
  kind: "Tür",
  validDays: "Geçerlilik (gün)",
  validDaysWrong: "1 ile 365 gün arası.",
  createVoucher: "Fiş ver",
  voucherIssued: "Yükleme fişi verildi",
  voucherUse: "Dosyayı bir USB belleğe kopyalayın veya kodu yazdırın. Fişi yalnızca bu modül, yalnızca bir kez kabul eder.",
  validUntil: "Geçerlilik sonu",
  download: "Dosyayı indir",
  voucherText: "Kart için metin",
  qrCode: "Yükleme fişinin karekodu",
  holdAsk: "Kesme engeli olan kiracı kesilmez, örneğin itirazlı bir borçta.",
  lastDay: "Son gün",
  lastDayHint: "Sonu yoksa boş bırakın",
  holdDone: "Kesme engeli kondu.",
  holdLifted: "Kesme engeli kaldırıldı.",
  reasonNeeded: "Bir neden girin.",
  noSupplyControl: "Bu sayacın beslemesi buradan açılıp kapatılamaz.",
  moduleSilent: "Modül yanıt vermiyor.",
  todoTitle: (s) => `Yapılacak ${s} iş var`,
  allDone: "Yapılacak bir şey yok",
  allDoneHint: "Her şey yolunda. Yeni işler burada kendiliğinden görünür.",
  tasks: {
    cut_failed: "Besleme kesilmiş olmalı ama sürüyor. Şalter açmadı veya köprülenmiş.",
    restore_failed: "Besleme verilmiş olmalı ama gelmiyor. Birinin şaltere bakması gerekiyor.",
    confirm: "İkinci bir kişinin onaylaması gerekiyor.",
    uncertain: "Son yüklemenin ulaşıp ulaşmadığı kesin değil. Sayaca bakın, sonra onarım sorusunu yanıtlayın.",
    awaiting_approval: "Kontör bitti. Kesilip kesilmeyeceğine siz karar verirsiniz.",
    cut_off_due: "Kontör bitti. İzin verildiği anda kendiliğinden kesilir.",
    ready_to_restore: "Yeniden kontör var veya kesme engeli kondu. Besleme verilebilir.",
    offline: "Modül yanıt vermiyor. Beslemesini, kablosunu ve adresini kontrol edin.",
    pending: "Bir yükleme modülü bekliyor. Modül yanıt verir vermez kendiliğinden tamamlanır."
  },
  taskActions: {
    cut_failed: "Yeniden kes",
    restore_failed: "Yeniden ver",
    confirm: "Onayla",
    uncertain: "Onarımları aç",
    awaiting_approval: "Kes",
    cut_off_due: "Bak",
    ready_to_restore: "Ver",
    offline: "Bak",
    pending: "Bak"
  },
  taskWho: (s) => `isteyen: ${s}`,
  thisMonth: "Bu ay",
  lastMonth: "Geçen ay",
  custom: "Tarih aralığı",
  from: "Başlangıç",
  to: "Bitiş",
  period: "Dönem",
  consumption: "Tüketim",
  loads: "Yükleme sayısı",
  loadedSum: "Yüklenen",
  refunded: "Geri alınan",
  used: "Harcanan kontör",
  total: "Toplam",
  exportCsv: "CSV olarak indir",
  statement: "Ekstre",
  statementOf: (s) => `${s} ekstresi`,
  sortBy: "Sıralama",
  periodWrong: "İlk gün son günden sonra olamaz.",
  openingCredit: "Açılış kontörü",
  closingCredit: "Kapanış kontörü",
  creditUsed: "Harcanan kontör",
  movements: "Yüklemeler",
  noMovements: "Bu dönemde yükleme yok.",
  disturbed: "Bu dönemde modülün kendi sayacı tutmadı; harcanan kontör bir tahmindir.",
  unit: "Birim",
  date: "Tarih",
  what: "İşlem",
  creditAfter: "Sonraki kontör",
  printedOn: (s) => `Yazdırma: ${s}`,
  rowKinds: {
    top_up_intent: "Kontör yükleme istendi",
    top_up: "Kontör yükleme",
    top_up_refused: "Kontör yükleme reddedildi",
    refund_intent: "İade istendi",
    refund: "İade",
    refund_refused: "İade reddedildi",
    load_at_module: "Modülde yükleme",
    loads_at_module_unseen: "Modülde birden çok yükleme",
    cut_off: "Kesme",
    cut_off_failed: "Kesilemedi",
    restore: "Verme",
    restore_failed: "Verilemedi",
    attempt_refused: "Deneme reddedildi",
    setting_changed: "Ayar değişti",
    module_swapped: "Modül değişti",
    counter_anomaly: "Sayaç tutarsızlığı",
    tenant_changed: "Kiracı değişti",
    voucher_issued: "Yükleme fişi verildi",
    voucher_loaded: "Yükleme fişi yüklendi",
    voucher_expired: "Yükleme fişinin süresi doldu",
    uncertain_resolved: "Belirsiz yükleme netleşti",
    opening: "Açılış"
  },
  actors: {
    user: "Kullanıcı",
    automation: "Otomasyon",
    at_module: "Modül başında",
    system: "Sistem"
  }
};
function ye(s) {
  return s.startsWith("tr") ? sn : nn;
}
class rn {
  constructor(e, t, i, n, r) {
    this.language = e, this.entity = i, this.selector = n, this.exceptions = r, this.t = ye(e), this.format = new mt(t.locale, t.config.time_zone), this.atBuilding = new mt({ ...t.locale, time_zone: "server" }, t.config.time_zone);
  }
  /** The language in which the integration can explain itself. */
  get explained() {
    return this.language.startsWith("tr") ? "tr" : "en";
  }
  state(e) {
    if (e === "offline") return this.t.offline;
    if (e === "unknown") return this.t.unknown;
    const t = ["ok", "low", "exhausted"].includes(e) ? "credit_status" : "supply_status";
    return this.entity(this.key(`sensor.${t}.state.${e}`)) || e;
  }
  get supplyOn() {
    return this.entity(this.key("sensor.supply_status.state.on"));
  }
  reason(e) {
    const t = this.key(`sensor.supply_status.state_attributes.reasons.state.${e}`);
    return this.entity(t) || e;
  }
  /** Why somebody may not do something, and who can change that. */
  noRight(e) {
    return this.exceptions(`component.${x}.exceptions.no_right_${e}.message`);
  }
  kind(e) {
    return this.selector(`component.${x}.selector.kind.options.${e}`) || e;
  }
  voucherKind(e) {
    return this.selector(`component.${x}.selector.voucher_kind.options.${e}`) || e;
  }
  how(e) {
    return e === "unknown" ? "" : this.entity(this.key(`event.credit_event.state_attributes.how.state.${e}`)) || e;
  }
  /** The name of an entity of a module, by its key. */
  name(e) {
    for (const t of ["sensor", "number", "select", "switch", "binary_sensor"]) {
      const i = this.entity(this.key(`${t}.${e}.name`));
      if (i) return i;
    }
    return e;
  }
  mode(e) {
    return this.entity(this.key(`select.mode.state.${e}`)) || e;
  }
  actor(e) {
    return this.t.actors[e] ?? e;
  }
  key(e) {
    return `component.${x}.entity.${e}`;
  }
}
const Ve = /* @__PURE__ */ new Map();
function We(s) {
  const e = JSON.stringify([s.language, s.locale]);
  let t = Ve.get(e);
  return t || (t = Promise.all([
    s.loadBackendTranslation("entity", x),
    s.loadBackendTranslation("selector", x),
    s.loadBackendTranslation("exceptions", x)
  ]).then((i) => new rn(s.language, s, ...i)), t.catch(() => Ve.delete(e)), Ve.set(e, t)), t;
}
async function K(s, e) {
  const { t } = await We(s), { code: i, message: n, ...r } = typeof e == "object" ? e : { code: e };
  if (i === 3 || i === void 0) return n ?? t.connectionLost;
  const { translation_domain: o, translation_key: a } = r;
  if (o && a) {
    const c = (await s.loadBackendTranslation("exceptions", o))(
      `component.${o}.exceptions.${a}.message`,
      r.translation_placeholders
    );
    if (c) return c;
  }
  return n ?? String(i);
}
var on = Object.defineProperty, Y = (s, e, t, i) => {
  for (var n = void 0, r = s.length - 1, o; r >= 0; r--)
    (o = s[r]) && (n = o(e, t, n) || n);
  return n && on(e, t, n), n;
};
class k extends O {
  constructor() {
    super(...arguments), this.deviceId = "", this.busy = !1, this.problem = "", this.modules = new Kt(this);
  }
  get hass() {
    return Oi();
  }
  /** The tenant as he stands now. */
  get module() {
    return this.modules.map.get(this.deviceId) ?? this.details.module;
  }
  connectedCallback() {
    super.connectedCallback(), this.modules.follow(this.hass.connection), this.load();
  }
  async load() {
    this.problem = "";
    try {
      this.words = await We(this.hass), this.details = await w.details(this.hass, this.deviceId);
    } catch (e) {
      this.problem = await K(this.hass, e);
    }
    await this.updateComplete, this.focusFirst();
  }
  focusFirst() {
    this.renderRoot.querySelector("[autofocus]")?.focus();
  }
  firstUpdated() {
    this.dialog.showModal();
  }
  close() {
    this.dialog.close();
  }
  /** Do something once; what goes wrong is said. */
  async run(e) {
    if (!this.busy) {
      this.busy = !0, this.problem = "";
      try {
        await e();
      } catch (t) {
        this.problem = await K(this.hass, t);
      } finally {
        this.busy = !1;
      }
      await this.updateComplete, this.focusFirst();
    }
  }
  render() {
    const { words: e, details: t } = this;
    return l`<dialog
      aria-labelledby="heading"
      @close=${() => this.remove()}
      @cancel=${(i) => this.busy && i.preventDefault()}
    >
      <form
        @submit=${(i) => {
      i.preventDefault(), this.submit();
    }}
      >
        <header>
          <h2 id="heading">
            ${e ? this.heading(e) : ""}
            ${t ? l`<span class="secondary">${this.module.name}</span>` : p}
          </h2>
          <button
            type="button"
            class="plain close"
            aria-label=${e?.t.close ?? ""}
            ?disabled=${this.busy}
            @click=${this.close}
          >
            ${b($.close)}
          </button>
        </header>
        <div class="content">
          ${e && t ? this.content(e, t) : this.problem ? p : l`<p class="secondary">${e?.t.loading ?? ""}</p>`}
          <p class="problem error" role="alert" ?hidden=${!this.problem}>
            ${b($.info)}<span>${this.problem}</span>
          </p>
        </div>
        <footer>${e && t ? this.actions(e, t) : p}</footer>
      </form>
    </dialog>`;
  }
  /** What Enter does. */
  submit() {
  }
  cancelButton({ t: e }, t = !1) {
    return l`<button type="button" class="plain" ?autofocus=${t} ?disabled=${this.busy} @click=${this.close}>
      ${e.cancel}
    </button>`;
  }
  closeButton({ t: e }) {
    return l`<button type="button" class="primary" autofocus @click=${this.close}>${e.close}</button>`;
  }
  static {
    this.styles = [
      z,
      Ae,
      D,
      _`
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
    `
    ];
  }
}
Y([
  C({ attribute: !1 })
], k.prototype, "deviceId");
Y([
  m()
], k.prototype, "words");
Y([
  m()
], k.prototype, "details");
Y([
  m()
], k.prototype, "busy");
Y([
  m()
], k.prototype, "problem");
Y([
  Ut("dialog")
], k.prototype, "dialog");
function Wt(s, e, t, i, n) {
  return l`<label class="field">
    ${s.t.amount}
    <span class="with-unit">
      <input
        name="amount"
        inputmode="decimal"
        autocomplete="off"
        autofocus
        .value=${i}
        aria-invalid=${t ? "true" : "false"}
        aria-describedby="amount-wrong"
        @input=${(r) => n(r.target.value)}
      />
      <span aria-hidden="true">${e.unit}</span>
    </span>
    <span class="wrong" id="amount-wrong" role="alert">${t}</span>
  </label>`;
}
function Ce(s, e, t, i, n = "note") {
  return l`<label class="field">
    ${s}
    <input
      name=${n}
      maxlength="200"
      autocomplete="off"
      .value=${t}
      @input=${(r) => i(r.target.value)}
    />
    <span class="hint">${e}</span>
  </label>`;
}
function qt(s, e, t) {
  return l`<label class="field">
    ${s.t.code}
    <input
      name="code"
      type="password"
      inputmode="numeric"
      autocomplete="off"
      autofocus
      maxlength="12"
      .value=${e}
      @input=${(i) => t(i.target.value)}
    />
  </label>`;
}
function y(s, e, t = []) {
  return l`<div class="told ${s}">
    ${b(s === "good" ? $.done : $.info)}
    <div>
      ${e}
      ${t.length ? l`<ul>${t.map((i) => l`<li>${i}</li>`)}</ul>` : p}
    </div>
  </div>`;
}
var an = Object.defineProperty, qe = (s, e, t, i) => {
  for (var n = void 0, r = s.length - 1, o; r >= 0; r--)
    (o = s[r]) && (n = o(e, t, n) || n);
  return n && an(e, t, n), n;
};
class Se extends k {
  constructor() {
    super(...arguments), this.code = "", this.done = !1;
  }
  heading({ t: e }) {
    return e.confirm;
  }
  allowed({ rights: e }) {
    return this.waiting.action === "cut_off" ? e.supply : e.credit;
  }
  get isThere() {
    return this.module.waiting?.some(({ number: e }) => e === this.waiting.number) ?? !1;
  }
  content(e, t) {
    const { t: i, format: n } = e, { waiting: r, module: o } = this;
    return this.done ? l`<div role="status">${y("good", i.confirmed)}</div>` : this.isThere ? l`<p>
        ${r.action === "cut_off" ? i.confirmCutOff(r.by, o.name) : i.confirmRefund(r.by, o.name, n.amount(r.amount, o.unit, o.decimals))}
      </p>
      ${r.reason ? l`<dl class="facts">
            <dt>${i.reason}</dt>
            <dd>${r.reason}</dd>
          </dl>` : ""}
      ${this.allowed(t) ? t.rights.code ? qt(e, this.code, (a) => this.code = a) : "" : y("quiet", e.noRight(r.action === "cut_off" ? "supply" : "credit"))}` : y("info", i.nothingWaits);
  }
  actions(e, t) {
    return this.done || !this.isThere ? this.closeButton(e) : l`${this.cancelButton(e)}
      <button class="primary" ?disabled=${this.busy || !this.allowed(t)}>${e.t.confirm}</button>`;
  }
  submit() {
    !this.details || this.done || !this.allowed(this.details) || this.run(async () => {
      const { code: e } = this;
      this.code = "", await w.act(this.hass, "confirm", {
        device_id: this.deviceId,
        number: this.waiting.number,
        ...e ? { code: e } : {}
      }), this.done = !0;
    });
  }
}
qe([
  C({ attribute: !1 })
], Se.prototype, "waiting");
qe([
  m()
], Se.prototype, "code");
qe([
  m()
], Se.prototype, "done");
function Ye(s, e = /* @__PURE__ */ new Date()) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: s, dateStyle: "short" }).format(e);
}
function ft(s) {
  return s.slice(0, 7);
}
function dn(s) {
  const [e, t] = s.split("-").map(Number);
  return new Date(Date.UTC(e ?? 0, (t ?? 1) - 2, 1)).toISOString().slice(0, 7);
}
function Yt(s) {
  const [e, t] = s.split("-").map(Number), i = new Date(Date.UTC(e ?? 0, t ?? 1, 0)).toISOString().slice(0, 10);
  return { from: `${s}-01`, to: i };
}
var ln = Object.defineProperty, Ze = (s, e, t, i) => {
  for (var n = void 0, r = s.length - 1, o; r >= 0; r--)
    (o = s[r]) && (n = o(e, t, n) || n);
  return n && ln(e, t, n), n;
};
class Le extends k {
  constructor() {
    super(...arguments), this.reason = "", this.until = "", this.done = "";
  }
  heading({ t: e }) {
    return e.putOnHold;
  }
  content(e, { rights: t }) {
    const { t: i } = e;
    return this.done ? l`<div role="status">${y("good", this.done === "put" ? i.holdDone : i.holdLifted)}</div>` : this.module.has_supply ? l`<p>${i.holdAsk}</p>
      ${t.supply ? this.module.hold ? y("info", i.hold) : l`${Ce(i.reason, i.reasonHint, this.reason, (n) => this.reason = n, "reason")}
            <label class="field">
              ${i.lastDay}
              <input
                type="date"
                name="until"
                min=${Ye(this.hass.config.time_zone)}
                .value=${this.until}
                @input=${(n) => this.until = n.target.value}
              />
              <span class="hint">${i.lastDayHint}</span>
            </label>` : y("quiet", e.noRight("supply"))}` : y("info", i.noSupplyControl);
  }
  actions(e, { rights: t, module: i }) {
    const { t: n } = e;
    return this.done || !i.has_supply ? this.closeButton(e) : l`${this.cancelButton(e)}
      <button class="primary" ?disabled=${this.busy || !t.supply}>
        ${this.module.hold ? n.liftHold : n.putOnHold}
      </button>`;
  }
  submit() {
    const { details: e, words: t } = this;
    if (!(!t || !e?.rights.supply || this.done)) {
      if (this.module.hold) {
        this.run(async () => {
          const i = e.entities.hold;
          await this.hass.callService("switch", "turn_off", { entity_id: i }, void 0, !1, !1), this.done = "lifted";
        });
        return;
      }
      if (!this.reason.trim()) {
        this.problem = t.t.reasonNeeded;
        return;
      }
      this.run(async () => {
        await w.act(this.hass, "hold", {
          device_id: this.deviceId,
          reason: this.reason.trim(),
          ...this.until ? { until: this.until } : {}
        }), this.done = "put";
      });
    }
  }
}
Ze([
  m()
], Le.prototype, "reason");
Ze([
  m()
], Le.prototype, "until");
Ze([
  m()
], Le.prototype, "done");
var cn = Object.defineProperty, un = (s, e, t, i) => {
  for (var n = void 0, r = s.length - 1, o; r >= 0; r--)
    (o = s[r]) && (n = o(e, t, n) || n);
  return n && cn(e, t, n), n;
};
class Zt extends O {
  constructor() {
    super(...arguments), this.name = "", this.alone = document.createElement("style"), this.pageTitle = "";
  }
  firstUpdated() {
    this.dialog.showModal();
  }
  render() {
    const { t: e } = this.words;
    return l`<dialog aria-label=${this.name} @close=${() => this.remove()}>
      <nav>
        <button class="plain" @click=${() => this.dialog.close()}>${e.close}</button>
        <button class="primary" autofocus @click=${this.print}>${b($.print)}${e.print}</button>
      </nav>
      <article>${this.sheet}</article>
    </dialog>`;
  }
  print() {
    window.print();
  }
  connectedCallback() {
    super.connectedCallback(), this.alone.textContent = `@media print {
      html, body { background: #fff !important; height: auto !important; overflow: visible !important; }
      body > *:not(${this.localName}) { display: none !important; }
      @page { margin: 16mm; }
    }`, document.head.append(this.alone), this.pageTitle = document.title, document.title = this.name;
  }
  disconnectedCallback() {
    super.disconnectedCallback(), this.alone.remove(), document.title = this.pageTitle;
  }
  static {
    this.styles = [
      z,
      D,
      _`
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
    `
    ];
  }
}
un([
  Ut("dialog")
], Zt.prototype, "dialog");
function Ge(s, e, t) {
  const i = document.createElement("prepaid-meter-paper");
  Object.assign(i, { words: s, name: e, sheet: t }), document.body.append(i);
}
const pn = [
  "cut_failed",
  "restore_failed",
  "awaiting_approval",
  "cut_off_due",
  "ready_to_restore",
  "offline",
  "exhausted",
  "low",
  "cut",
  "unknown",
  "ok"
], F = {
  cut_failed: "error",
  restore_failed: "error",
  awaiting_approval: "warning",
  cut_off_due: "warning",
  ready_to_restore: "info",
  offline: "quiet",
  exhausted: "error",
  low: "warning",
  cut: "quiet",
  unknown: "quiet",
  ok: "good"
}, gt = new Map(pn.map((s, e) => [s, e]));
function W(s) {
  return s.answers ? s.supply_status && s.supply_status !== "on" ? s.supply_status : s.credit_status ?? "unknown" : "offline";
}
function Gt(s) {
  const e = new Intl.Collator(s, { numeric: !0 });
  return (t, i) => (gt.get(W(t)) ?? 0) - (gt.get(W(i)) ?? 0) || e.compare(t.name, i.name);
}
const de = {
  failed: ["cut_failed", "restore_failed"],
  due: ["awaiting_approval", "cut_off_due"],
  ready: ["ready_to_restore"],
  exhausted: ["exhausted"],
  low: ["low"],
  cut: ["cut"],
  offline: ["offline", "unknown"],
  fine: ["ok"]
}, hn = new Map(
  Object.keys(de).flatMap(
    (s) => de[s].map((e) => [e, s])
  )
);
function Jt(s) {
  return hn.get(W(s)) ?? "offline";
}
function mn(s) {
  const e = Object.fromEntries(Object.keys(de).map((t) => [t, 0]));
  for (const t of s) e[Jt(t)] += 1;
  return e;
}
function Je(s, e) {
  const t = W(s);
  return l`<span class="badge ${F[t]}">${b(Fe[t])}${e.state(t)}</span>`;
}
function Qt(s, e) {
  return !s.answers || s.supply_status !== "on" ? Je(s, e) : l`<span class="badge good">${b($.restore)}${e.supplyOn}</span>`;
}
function Xt(s, { t: e }) {
  return [
    s.is_switching && { icon: $.busy, text: e.switching },
    s.waiting?.length && { icon: $.waiting, text: e.waiting },
    s.uncertain ? { icon: $.uncertain, text: e.uncertain } : s.pending.length && { icon: $.pending, text: e.pending },
    s.hold && { icon: $.hold, text: e.hold }
  ].filter((t) => typeof t == "object");
}
function A(s, e, t, i = p) {
  return l`<div class="empty" role="status">
    ${b(s)}<strong>${e}</strong><span>${t}</span>${i}
  </div>`;
}
function N(s, e, t) {
  return t.format.amount(e, s.unit, s.decimals);
}
var fn = Object.defineProperty, Z = (s, e, t, i) => {
  for (var n = void 0, r = s.length - 1, o; r >= 0; r--)
    (o = s[r]) && (n = o(e, t, n) || n);
  return n && fn(e, t, n), n;
};
const gn = 300;
class B extends k {
  constructor() {
    super(...arguments), this.on = !1, this.reason = "", this.code = "", this.force = !1, this.refused = [];
  }
  heading({ t: e }) {
    return this.on ? e.restore : e.cutOff;
  }
  /** What stands against it; what stands against the opposite is another matter. */
  reasons() {
    const { supply_status: e, reasons: t } = this.module;
    return (e === "cut" || e === "ready_to_restore" || e === "restore_failed") === this.on ? t : e === null || e === "cut_failed" ? [] : [this.on ? "already_on" : "already_cut"];
  }
  blocked(e) {
    return e.rights.supply ? this.reasons().length > 0 && !(this.module.overridable && this.isAdmin && this.force) : !0;
  }
  get isAdmin() {
    return this.hass.user?.is_admin ?? !1;
  }
  content(e, t) {
    const { t: i } = e, { module: n } = this;
    if (!n.has_supply) return y("info", i.noSupplyControl);
    if (this.busy) return this.steps(e, t, !1);
    if (this.result) return this.end(e, t, this.result);
    const r = this.reasons();
    return l`<p>${this.on ? i.restoreAsk(n.name) : i.cutOffAsk(n.name)}</p>
      ${this.on ? y("warning", i.restoreDanger) : ""}
      <dl class="facts">
        <dt>${i.supplyNow}</dt>
        <dd>${Qt(n, e)}</dd>
        <dt>${i.remaining}</dt>
        <dd>${e.format.amount(n.credit, n.unit, n.decimals)}</dd>
      </dl>
      ${t.rights.supply ? r.length ? y("warning", i.gateClosed, r.map((o) => e.reason(o))) : "" : y("quiet", e.noRight("supply"))}
      ${t.rights.supply && r.length && n.overridable && this.isAdmin ? l`<label class="check">
            <input
              type="checkbox"
              .checked=${this.force}
              @change=${(o) => this.force = o.target.checked}
            />${i.override}
          </label>` : ""}
      ${this.blocked(t) ? "" : l`${Ce(i.reason, `${i.reasonHint} (${i.optional})`, this.reason, (o) => this.reason = o, "reason")}
          ${t.rights.code ? qt(e, this.code, (o) => this.code = o) : ""}`}
      ${this.refused.length ? l`<div role="alert">${y("error", this.refused.map((o) => e.reason(o)).join(". "))}</div>` : ""}`;
  }
  /** What happens, as the module tells it. */
  steps(e, t, i) {
    const { t: n } = e, r = this.hass.states[t.entities.input_1 ?? ""], o = r?.state === (this.on ? "on" : "off"), a = [
      [n.commandSent, !0],
      ...r ? [[this.on ? n.breakerClosed : n.breakerOpen, i || o]] : [],
      [this.on ? n.isSupplied : n.nothingFlows, i]
    ];
    return l`<ul class="steps" role="status">
      ${a.map(
      ([d, c]) => l`<li class=${c ? "done" : ""}>
          ${c ? b($.done) : l`<span class="spin">${b($.busy)}</span>`}${d}
        </li>`
    )}
    </ul>`;
  }
  end(e, t, i) {
    const { t: n } = e;
    return i.status === "waiting_for_confirmation" ? l`<div role="status">${y("info", n.switchWaiting)}</div>` : i.verified ? l`${this.steps(e, t, !0)}
        <div role="status">${y("good", this.on ? n.restoreVerified : n.cutVerified)}</div>` : l`<div role="status">${y("warning", this.on ? n.restoreUnverified : n.cutUnverified)}</div>`;
  }
  actions(e, t) {
    const { t: i } = e;
    if (this.busy) return "";
    if (this.result || !this.module.has_supply) return this.closeButton(e);
    const n = this.blocked(t);
    return l`${this.cancelButton(e, n || !t.rights.code)}
      <button class=${this.on ? "primary" : "danger"} ?disabled=${n}>
        ${b(this.on ? $.restore : $.cut)}${this.on ? i.restore : i.cutOff}
      </button>`;
  }
  submit() {
    const { details: e, words: t } = this;
    if (!t || !e || this.result || this.blocked(e)) return;
    if (e.rights.code && !this.code) {
      this.problem = t.t.codeNeeded, this.focusFirst();
      return;
    }
    const i = setInterval(() => this.requestUpdate(), gn);
    this.run(async () => {
      const n = {
        device_id: this.deviceId,
        reason: this.reason.trim(),
        explain_in: t.explained,
        ...this.force ? { force: !0 } : {},
        ...this.code ? { code: this.code } : {}
      };
      this.code = "", this.refused = [];
      const r = await w.act(this.hass, this.on ? "restore" : "cut_off", n);
      r.status !== "failed" ? this.result = r : r.reasons?.length ? this.refused = r.reasons : this.problem = r.message ?? "";
    }).finally(() => clearInterval(i));
  }
}
Z([
  C({ type: Boolean })
], B.prototype, "on");
Z([
  m()
], B.prototype, "reason");
Z([
  m()
], B.prototype, "code");
Z([
  m()
], B.prototype, "force");
Z([
  m()
], B.prototype, "result");
Z([
  m()
], B.prototype, "refused");
const ne = 9;
function Ne(s) {
  const [, e, t, i] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(s) ?? [];
  if (t === void 0) throw new RangeError(s);
  const n = BigInt(t + (i ?? "").padEnd(ne, "0").slice(0, ne));
  return e ? -n : n;
}
function $n(s) {
  const e = (s < 0n ? -s : s).toString().padStart(ne + 1, "0"), t = e.slice(-ne).replace(/0+$/, "");
  return `${s < 0n ? "-" : ""}${e.slice(0, -ne)}${t ? `.${t}` : ""}`;
}
function be(s) {
  let e = 0n;
  for (const t of s) e += Ne(t);
  return $n(e);
}
function ve(s, e) {
  const t = Ne(s) - Ne(e);
  return t < 0n ? -1 : t > 0n ? 1 : 0;
}
function yn(s, e) {
  const t = e === "," ? "." : ",";
  let i = s.replace(/[\s\u00a0\u202f'’]/g, "");
  const [n, r] = [`\\${t}`, `\\${e}`];
  return new RegExp(`^\\d{1,3}(${n}\\d{3})+(${r}\\d+)?$`).test(i) ? i = i.replaceAll(t, "") : new RegExp(`^\\d+${n}\\d{1,2}$`).test(i) && (i = i.replace(t, e)), i = i.replace(e, "."), /^\d+(\.\d+)?$/.test(i) ? i.replace(/^0+(?=\d)/, "") : null;
}
function bn(s) {
  return s.split(".")[1]?.replace(/0+$/, "").length ?? 0;
}
function ei(s, e, { t, format: i }) {
  const n = yn(s, i.decimal);
  return n === null ? { wrong: t.amountWrong } : ve(n, "0") <= 0 ? { wrong: t.amountZero } : bn(n) > e.decimals ? { wrong: t.amountTooFine(e.decimals) } : e.maximum_load !== null && ve(n, e.maximum_load) > 0 ? { wrong: t.amountTooLarge(i.amount(e.maximum_load, e.unit, e.decimals)) } : { amount: n, wrong: "" };
}
function vn() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (s) => s.toString(16).padStart(2, "0")).join("");
}
var _n = Object.defineProperty, le = (s, e, t, i) => {
  for (var n = void 0, r = s.length - 1, o; r >= 0; r--)
    (o = s[r]) && (n = o(e, t, n) || n);
  return n && _n(e, t, n), n;
};
class G extends k {
  constructor() {
    super(...arguments), this.entered = "", this.wrong = "", this.note = "";
  }
  heading({ t: e }) {
    return this.receipt ? e.receipt : e.topUp;
  }
  shown(e, { format: t }) {
    return t.amount(e, this.receipt?.unit ?? this.module.unit, this.module.decimals);
  }
  content(e, t) {
    const { t: i } = e;
    return t.module.has_account ? t.rights.credit ? this.receipt ? this.result(e, this.receipt) : this.order ? this.lookOver(e, this.order.amount) : l`<dl class="facts">
        <dt>${i.remaining}</dt>
        <dd>${this.shown(this.module.credit, e)}</dd>
      </dl>
      ${Wt(e, this.module, this.wrong, this.entered, (n) => {
      this.entered = n, this.wrong = "";
    })}
      ${Ce(i.note, `${i.noteHint} (${i.optional})`, this.note, (n) => this.note = n)}` : y("quiet", e.noRight("credit")) : y("info", i.noAccount);
  }
  lookOver(e, t) {
    const { t: i } = e, n = this.module.credit;
    return l`<dl class="facts">
        <dt>${i.before}</dt>
        <dd>${this.shown(n, e)}</dd>
        <dt>${i.amount}</dt>
        <dd>+ ${this.shown(t, e)}</dd>
        <dt>${i.after}</dt>
        <dd class="sum">${this.shown(n === null ? null : be([n, t]), e)}</dd>
      </dl>
      ${this.module.answers ? "" : y("quiet", i.moduleSilent)}
      ${this.problem ? l`<p class="secondary">${i.sameOrder}</p>` : ""}`;
  }
  result(e, t) {
    const { t: i, format: n } = e, r = this.shown(t.amount, e), o = {
      applied: y("good", i.loaded(r)),
      pending: y("warning", i.loadPending(r)),
      refused: y("error", i.loadRefused),
      uncertain: y("warning", i.loadUncertain),
      waiting_for_confirmation: y("info", i.switchWaiting)
    }[t.status];
    return l`<div role="status">${o}</div>
      <dl class="facts">
        ${t.status === "applied" ? l`<dt>${i.before}</dt>
              <dd>${this.shown(t.credit_before, e)}</dd>
              <dt>${i.after}</dt>
              <dd class="sum">${this.shown(t.credit_after, e)}</dd>` : ""}
        <dt>${i.receiptNumber}</dt>
        <dd>${t.number}</dd>
        <dt>${i.time}</dt>
        <dd>${n.dateTime(t.time)}</dd>
        <dt>${i.by}</dt>
        <dd>${e.actor(t.by)}</dd>
      </dl>`;
  }
  actions(e, { module: t, rights: i }) {
    const { t: n } = e;
    if (this.receipt) {
      const r = this.receipt;
      return l`${r.status === "applied" ? l`<button type="button" @click=${() => this.print(e, r)}>${b($.print)}${n.print}</button>` : ""}${this.closeButton(e)}`;
    }
    return t.has_account ? this.order ? l`<button type="button" class="plain" ?disabled=${this.busy} @click=${() => this.order = void 0}>
          ${n.back}
        </button>
        <button class="primary" autofocus ?disabled=${this.busy}>
          ${this.busy ? n.loadingNow : n.load(this.shown(this.order.amount, e))}
        </button>` : l`${this.cancelButton(e)}
      <button class="primary" ?disabled=${!i.credit}>${n.next}</button>` : this.closeButton(e);
  }
  submit() {
    const { words: e } = this;
    if (!e || !this.details?.rights.credit || this.receipt || this.busy) return;
    if (!this.order) {
      const { amount: n, wrong: r } = ei(this.entered, this.module, e);
      this.wrong = r, n && (this.order = { amount: n, key: vn() }), this.updateComplete.then(() => this.focusFirst());
      return;
    }
    const { amount: t, key: i } = this.order;
    this.run(async () => {
      this.receipt = await w.act(this.hass, "top_up", {
        device_id: this.deviceId,
        amount: t,
        note: this.note.trim(),
        idempotency_key: i
      });
    });
  }
  print(e, t) {
    const { t: i, format: n } = e;
    Ge(
      e,
      `${i.receipt} ${t.number}`,
      l`<h1>${i.receipt}</h1>
        <p class="secondary">${t.module}</p>
        <dl>
          <dt>${i.receiptNumber}</dt>
          <dd>${t.number}</dd>
          <dt>${i.time}</dt>
          <dd>${n.dateTime(t.time)}</dd>
          <dt>${i.serialNumber}</dt>
          <dd>${t.serial_number}</dd>
          <dt>${i.before}</dt>
          <dd>${this.shown(t.credit_before, e)}</dd>
          <dt>${i.amount}</dt>
          <dd class="sum">${this.shown(t.amount, e)}</dd>
          <dt>${i.after}</dt>
          <dd>${this.shown(t.credit_after, e)}</dd>
          <dt>${i.by}</dt>
          <dd>${e.actor(t.by)}</dd>
          ${t.note ? l`<dt>${i.note}</dt>
                <dd>${t.note}</dd>` : ""}
        </dl>`
    );
  }
}
le([
  m()
], G.prototype, "entered");
le([
  m()
], G.prototype, "wrong");
le([
  m()
], G.prototype, "note");
le([
  m()
], G.prototype, "order");
le([
  m()
], G.prototype, "receipt");
var xn = Object.defineProperty, J = (s, e, t, i) => {
  for (var n = void 0, r = s.length - 1, o; r >= 0; r--)
    (o = s[r]) && (n = o(e, t, n) || n);
  return n && xn(e, t, n), n;
};
const wn = ["credit", "refund"];
class R extends k {
  constructor() {
    super(...arguments), this.entered = "", this.wrong = "", this.note = "", this.kind = "credit", this.days = "30";
  }
  heading({ t: e }) {
    return this.issued ? e.voucherIssued : e.voucher;
  }
  content(e, { module: t, rights: i }) {
    const { t: n } = e;
    return t.has_account ? i.credit ? this.issued ? this.result(e, this.issued) : l`<fieldset class="choices">
        <legend>${n.kind}</legend>
        ${wn.map(
      (r) => l`<label>
            <input
              type="radio"
              name="kind"
              .checked=${this.kind === r}
              @change=${() => this.kind = r}
            />${e.voucherKind(r)}
          </label>`
    )}
      </fieldset>
      ${Wt(e, this.module, this.wrong, this.entered, (r) => {
      this.entered = r, this.wrong = "";
    })}
      <label class="field">
        ${n.validDays}
        <input
          name="days"
          inputmode="numeric"
          .value=${this.days}
          @input=${(r) => this.days = r.target.value}
        />
      </label>
      ${Ce(n.note, `${n.noteHint} (${n.optional})`, this.note, (r) => this.note = r)}` : y("quiet", e.noRight("credit")) : y("info", n.noAccount);
  }
  facts(e, t) {
    const { t: i, format: n } = e;
    return l`<dt>${e.voucherKind(this.kind)}</dt>
      <dd class="sum">${n.amount(t.amount, t.unit, this.module.decimals)}</dd>
      <dt>${i.validUntil}</dt>
      <dd>${n.dateTime(t.expires)}</dd>
      <dt>${i.receiptNumber}</dt>
      <dd>${t.number}</dd>`;
  }
  result(e, t) {
    const { t: i } = e;
    return l`<p role="status">${i.voucherUse}</p>
      <dl class="facts">${this.facts(e, t)}</dl>
      <img class="qr" src=${t.qr} alt=${i.qrCode} />
      <label class="field">
        ${i.voucherText}
        <textarea readonly rows="3" @focus=${(n) => n.target.select()}>
${t.text}</textarea
        >
      </label>`;
  }
  actions(e, { module: t, rights: i }) {
    const { t: n } = e, { issued: r } = this;
    return r ? l`<button type="button" @click=${() => this.print(e, r)}>${b($.print)}${n.print}</button>
        <a
          class="button primary"
          href=${r.download ?? `data:application/octet-stream;base64,${r.content}`}
          download=${r.file_name}
          >${b($.download)}${n.download}</a
        >` : t.has_account ? l`${this.cancelButton(e)}
      <button class="primary" ?disabled=${this.busy || !i.credit}>${n.createVoucher}</button>` : this.closeButton(e);
  }
  submit() {
    const { words: e } = this;
    if (!e || !this.details?.rights.credit || this.issued) return;
    const { amount: t, wrong: i } = ei(this.entered, this.module, e);
    if (this.wrong = i, !t) return this.focusFirst();
    const n = Number(this.days);
    if (!Number.isInteger(n) || n < 1 || n > 365) {
      this.problem = e.t.validDaysWrong;
      return;
    }
    this.run(async () => {
      this.issued = await w.act(this.hass, "create_voucher", {
        device_id: this.deviceId,
        amount: t,
        kind: this.kind,
        valid_for_days: n,
        note: this.note.trim()
      });
    });
  }
  print(e, t) {
    const { t: i } = e;
    Ge(
      e,
      `${i.voucher} ${t.number}`,
      l`<h1>${i.voucher}</h1>
        <p class="secondary">${t.module} · ${i.serialNumber} ${t.serial_number}</p>
        <dl>${this.facts(e, t)}</dl>
        <img src=${t.qr} alt=${i.qrCode} />
        <p class="secondary">${i.voucherUse}</p>
        <code>${t.text}</code>`
    );
  }
  static {
    this.styles = [
      ...k.styles,
      _`
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
    `
    ];
  }
}
J([
  m()
], R.prototype, "entered");
J([
  m()
], R.prototype, "wrong");
J([
  m()
], R.prototype, "note");
J([
  m()
], R.prototype, "kind");
J([
  m()
], R.prototype, "days");
J([
  m()
], R.prototype, "issued");
var kn = Object.defineProperty, V = (s, e, t, i) => {
  for (var n = void 0, r = s.length - 1, o; r >= 0; r--)
    (o = s[r]) && (n = o(e, t, n) || n);
  return n && kn(e, t, n), n;
};
const An = /* @__PURE__ */ new Set(["top_up_intent", "refund_intent"]);
class M extends O {
  constructor() {
    super(...arguments), this.deviceId = "", this.pending = [], this.mark = "", this.rows = null, this.more = !1, this.problem = "";
  }
  willUpdate(e) {
    e.has("deviceId") && (this.rows = null), (e.has("deviceId") || e.has("mark")) && this.load();
  }
  async load(e) {
    const t = this.deviceId;
    try {
      const i = await w.ledger(this.hass, t, e);
      if (t !== this.deviceId) return;
      const n = this.rows ?? [], r = i.rows.at(-1)?.number ?? 0, o = e ? [] : n.filter((a) => a.number < r);
      this.rows = e ? [...n, ...i.rows] : [...i.rows, ...o], o.length || (this.more = i.more), this.problem = "";
    } catch (i) {
      this.problem = await K(this.hass, i);
    }
  }
  render() {
    const { t: e } = this.words, t = this.rows?.filter(({ kind: i, number: n }) => !An.has(i) || this.pending.includes(n));
    return l`<section class="panel">
      <h2>${e.ledger}</h2>
      ${this.problem ? l`<p class="note" role="alert">${this.problem}</p>` : p}
      ${t ? t.length ? l`<table>
              <thead>
                <tr>
                  <th scope="col">${e.time}</th>
                  <th scope="col">${e.what}</th>
                  <th scope="col">${e.by}</th>
                  <th scope="col" class="end">${e.amount}</th>
                  <th scope="col" class="end">${e.creditAfter}</th>
                </tr>
              </thead>
              <tbody>
                ${t.map((i) => this.row(i))}
              </tbody>
            </table>` : l`<p class="note secondary">${e.ledgerEmpty}</p>` : this.problem ? p : l`<p class="note secondary">${e.loading}</p>`}
      ${this.more ? l`<p class="more">
            <button @click=${() => this.load(this.rows?.at(-1)?.number)}>${e.more}</button>
          </p>` : p}
    </section>`;
  }
  row(e) {
    const { words: t } = this, { t: i, format: n } = t, r = (a) => a === null ? "" : n.amount(a, e.unit ?? ""), o = e.amount !== null && !e.amount.startsWith("-") && Number(e.amount) !== 0;
    return l`<tr>
      <td class="number when">${n.dateTime(e.time)}</td>
      <td class="what">
        ${i.rowKinds[e.kind] ?? e.kind} ${this.about(e).map((a) => l`<div class="secondary">${a}</div>`)}
      </td>
      <td class="by secondary">
        ${[t.actor(e.by), e.how === "remote" ? "" : t.how(e.how)].filter(Boolean).join(" · ")}
      </td>
      <td class="end amount" data-label=${i.amount}>${e.amount === null ? "" : `${o ? "+" : ""}${r(e.amount)}`}</td>
      <td class="end after" data-label=${i.creditAfter}>${r(e.credit_after)}</td>
    </tr>`;
  }
  /** What else a row tells, for people. */
  about({ kind: e, note: t, details: i }) {
    const { words: n } = this, r = [];
    if (e === "setting_changed") {
      const o = String(i.setting), a = (d) => o === "mode" ? n.mode(String(d)) : String(d ?? "–");
      r.push(`${n.name(o)}: ${a(i.from)} → ${a(i.to)}`);
    }
    return Array.isArray(i.reasons) && r.push(i.reasons.map((o) => n.reason(String(o))).join("; ")), t && r.push(t), r;
  }
  static {
    this.styles = [
      z,
      D,
      Ft,
      _`
      :host {
        container-type: inline-size;
      }
      section {
        overflow: hidden;
      }
      h2 {
        padding: 16px 16px 8px;
        font-size: 16px;
        font-weight: 500;
      }
      .note {
        padding: 8px 16px 16px;
      }
      .more {
        padding: 12px 16px;
        border-top: 1px solid var(--divider-color);
        text-align: center;
      }
      .when {
        white-space: nowrap;
      }
      td .secondary {
        overflow-wrap: anywhere;
      }
      @container (max-width: 640px) {
        thead {
          display: none;
        }
        tbody tr {
          display: grid;
          grid-template-columns: 1fr auto;
          gap: 2px 16px;
          padding: 12px 16px;
          border-bottom: 1px solid var(--divider-color);
        }
        tbody tr:last-child {
          border: 0;
        }
        td,
        td:first-child,
        td:last-child,
        tbody tr:last-child td {
          padding: 0;
          border: 0;
        }
        .what {
          order: 1;
          font-weight: 500;
        }
        .what .secondary {
          font-weight: 400;
        }
        .amount {
          order: 2;
        }
        .when {
          order: 3;
          color: var(--secondary-text-color);
        }
        .after {
          order: 4;
          color: var(--secondary-text-color);
        }
        .by {
          order: 5;
          grid-column: 1 / -1;
        }
        .after:not(:empty)::before {
          content: "= ";
        }
      }
    `
    ];
  }
}
V([
  C({ attribute: !1, hasChanged: () => !1 })
], M.prototype, "hass");
V([
  C({ attribute: !1 })
], M.prototype, "words");
V([
  C({ attribute: !1 })
], M.prototype, "deviceId");
V([
  C({ attribute: !1 })
], M.prototype, "pending");
V([
  C({ attribute: !1 })
], M.prototype, "mark");
V([
  m()
], M.prototype, "rows");
V([
  m()
], M.prototype, "more");
V([
  m()
], M.prototype, "problem");
const Cn = { CHILD: 2 }, ti = (s) => (...e) => ({ _$litDirective$: s, values: e });
let ii = class {
  constructor(e) {
  }
  get _$AU() {
    return this._$AM._$AU;
  }
  _$AT(e, t, i) {
    this._$Ct = e, this._$AM = t, this._$Ci = i;
  }
  _$AS(e, t) {
    return this.update(e, t);
  }
  update(e, t) {
    return this.render(...t);
  }
};
const Sn = {}, Ln = ti(class extends ii {
  constructor() {
    super(...arguments), this.ot = Sn;
  }
  render(s, e) {
    return e();
  }
  update(s, [e, t]) {
    if (Array.isArray(e)) {
      if (Array.isArray(this.ot) && this.ot.length === e.length && e.every((i, n) => i === this.ot[n])) return L;
    } else if (this.ot === e) return L;
    return this.ot = Array.isArray(e) ? Array.from(e) : e, this.render(e, t);
  }
});
const { I: Mn } = ki, $t = (s) => s, yt = () => document.createComment(""), te = (s, e, t) => {
  const i = s._$AA.parentNode, n = e === void 0 ? s._$AB : e._$AA;
  if (t === void 0) {
    const r = i.insertBefore(yt(), n), o = i.insertBefore(yt(), n);
    t = new Mn(r, o, s, s.options);
  } else {
    const r = t._$AB.nextSibling, o = t._$AM, a = o !== s;
    if (a) {
      let d;
      t._$AQ?.(s), t._$AM = s, t._$AP !== void 0 && (d = s._$AU) !== o._$AU && t._$AP(d);
    }
    if (r !== n || a) {
      let d = t._$AA;
      for (; d !== r; ) {
        const c = $t(d).nextSibling;
        $t(i).insertBefore(d, n), d = c;
      }
    }
  }
  return t;
}, E = (s, e, t = s) => (s._$AI(e, t), s), Hn = {}, On = (s, e = Hn) => s._$AH = e, Vn = (s) => s._$AH, Te = (s) => {
  s._$AR(), s._$AA.remove();
};
const bt = (s, e, t) => {
  const i = /* @__PURE__ */ new Map();
  for (let n = e; n <= t; n++) i.set(s[n], n);
  return i;
}, Qe = ti(class extends ii {
  constructor(s) {
    if (super(s), s.type !== Cn.CHILD) throw Error("repeat() can only be used in text expressions");
  }
  dt(s, e, t) {
    let i;
    t === void 0 ? t = e : e !== void 0 && (i = e);
    const n = [], r = [];
    let o = 0;
    for (const a of s) n[o] = i ? i(a, o) : o, r[o] = t(a, o), o++;
    return { values: r, keys: n };
  }
  render(s, e, t) {
    return this.dt(s, e, t).values;
  }
  update(s, [e, t, i]) {
    const n = Vn(s), { values: r, keys: o } = this.dt(e, t, i);
    if (!Array.isArray(n)) return this.ut = o, r;
    const a = this.ut ??= [], d = [];
    let c, h, u = 0, f = n.length - 1, g = 0, v = r.length - 1;
    for (; u <= f && g <= v; ) if (n[u] === null) u++;
    else if (n[f] === null) f--;
    else if (a[u] === o[g]) d[g] = E(n[u], r[g]), u++, g++;
    else if (a[f] === o[v]) d[v] = E(n[f], r[v]), f--, v--;
    else if (a[u] === o[v]) d[v] = E(n[u], r[v]), te(s, d[v + 1], n[u]), u++, v--;
    else if (a[f] === o[g]) d[g] = E(n[f], r[g]), te(s, n[u], n[f]), f--, g++;
    else if (c === void 0 && (c = bt(o, g, v), h = bt(a, u, f)), c.has(a[u])) if (c.has(a[f])) {
      const S = h.get(o[g]), He = S !== void 0 ? n[S] : null;
      if (He === null) {
        const tt = te(s, n[u]);
        E(tt, r[g]), d[g] = tt;
      } else d[g] = E(He, r[g]), te(s, n[u], He), n[S] = null;
      g++;
    } else Te(n[f]), f--;
    else Te(n[u]), u++;
    for (; g <= v; ) {
      const S = te(s, d[v + 1]);
      E(S, r[g]), d[g++] = S;
    }
    for (; u <= f; ) {
      const S = n[u++];
      S !== null && Te(S);
    }
    return this.ut = o, On(s, d), L;
  }
}), vt = { search: "", group: null, kind: null, place: null };
function _t(s) {
  return s.toLocaleLowerCase("tr").normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ı", "i");
}
function Xe(s, e) {
  return s.area_id ? e.areas[s.area_id]?.name ?? "" : "";
}
function Tn(s, e, t) {
  const i = _t(e.search).split(/\s+/).filter(Boolean);
  return s.filter((n) => {
    if (e.group && Jt(n) !== e.group || e.kind && n.kind !== e.kind || e.place && !En(n, e.place, t)) return !1;
    if (!i.length) return !0;
    const r = _t(
      [n.name, n.serial_number, Xe(n, t), n.hub].join(" ")
    );
    return i.every((o) => r.includes(o));
  });
}
function En(s, e, { areas: t }) {
  return s.area_id ? e === `area:${s.area_id}` ? !0 : e === `floor:${t[s.area_id]?.floor_id}` : !1;
}
function Un(s, { areas: e, floors: t }, i) {
  const n = new Intl.Collator(i, { numeric: !0 }).compare, r = [...new Set(s.map((d) => d.area_id))].map((d) => d ? e[d] : void 0).filter((d) => d !== void 0).sort((d, c) => n(d.name, c.name)), o = [], a = Object.values(t).sort(
    (d, c) => (d.level ?? 0) - (c.level ?? 0) || n(d.name, c.name)
  );
  for (const d of a) {
    const c = r.filter((h) => h.floor_id === d.floor_id);
    if (c.length) {
      o.push({ value: `floor:${d.floor_id}`, name: d.name });
      for (const h of c) o.push({ value: `area:${h.area_id}`, name: `– ${h.name}` });
    }
  }
  for (const d of r.filter((c) => !c.floor_id || !t[c.floor_id]))
    o.push({ value: `area:${d.area_id}`, name: d.name });
  return o;
}
var Nn = Object.defineProperty, ni = (s, e, t, i) => {
  for (var n = void 0, r = s.length - 1, o; r >= 0; r--)
    (o = s[r]) && (n = o(e, t, n) || n);
  return n && Nn(e, t, n), n;
};
const Pn = ["language", "locale", "areas", "floors", "connection", "user"];
class Q extends O {
  constructor() {
    super(...arguments), this.modules = new Kt(this);
  }
  setConfig(e) {
  }
  getCardSize() {
    return 12;
  }
  isDrawnFrom(e, t) {
    return Pn.some((i) => e[i] !== t[i]);
  }
  shouldUpdate(e) {
    if (!this.hass) return !1;
    const t = e.get("hass");
    return e.size !== 1 || !t || this.isDrawnFrom(t, this.hass);
  }
  willUpdate(e) {
    e.has("hass") && (this.modules.follow(this.hass.connection), We(this.hass).then(
      (t) => this.words = t,
      // The next state that Home Assistant gives tries again.
      () => {
      }
    ));
  }
}
ni([
  C({ attribute: !1 })
], Q.prototype, "hass");
ni([
  m()
], Q.prototype, "words");
var zn = Object.defineProperty, si = (s, e, t, i) => {
  for (var n = void 0, r = s.length - 1, o; r >= 0; r--)
    (o = s[r]) && (n = o(e, t, n) || n);
  return n && zn(e, t, n), n;
};
const xt = ["electricity", "water", "heat"], Dn = 5 * 6e4;
class et extends Q {
  constructor() {
    super(...arguments), this.filter = vt, this.use = null;
  }
  connectedCallback() {
    super.connectedCallback(), this.timer = window.setInterval(() => this.loadUse(), Dn), this.hasUpdated && this.loadUse();
  }
  disconnectedCallback() {
    super.disconnectedCallback(), clearInterval(this.timer);
  }
  firstUpdated(e) {
    this.loadUse();
  }
  loadUse() {
    const e = Ye(this.hass.config.time_zone);
    w.report(this.hass, e, e).then(
      ({ rows: t }) => this.use = t,
      () => this.use = null
    );
  }
  render() {
    const { words: e, modules: t } = this;
    if (!e) return l``;
    const { t: i } = e;
    if (t.failed) return l`<div class="page">${A($.failed, i.noModules, i.notSetUp)}</div>`;
    if (!t.isLoaded) return l`<div class="page">${A($.pending, i.loading, "")}</div>`;
    const n = t.all;
    if (!n.length) return l`<div class="page">${A($.topUp, i.noModules, i.noModulesHint)}</div>`;
    const r = Tn(n, this.filter, this.hass).sort(Gt(e.language));
    return l`<div class="page">
      ${this.figures(n, e)} ${this.filters(n, e)}
      <p class="visually-hidden" role="status">${i.shown(r.length, n.length)}</p>
      ${r.length ? l`<ul class="grid">
            ${Qe(
      r,
      (o) => o.device_id,
      (o) => l`<li>${Ln([o, e, this.hass.areas], () => this.card(o, e))}</li>`
    )}
          </ul>` : A(
      $.search,
      i.nothingFound,
      "",
      l`<button @click=${() => this.filter = vt}>${i.clearFilter}</button>`
    )}
    </div>`;
  }
  figures(e, t) {
    const { t: i, format: n } = t, o = [...new Set(e.map((a) => a.unit))].map((a) => {
      const d = e.filter((c) => c.unit === a && c.credit && !c.credit.startsWith("-"));
      return n.amount(be(d.map((c) => c.credit ?? "0")), a);
    });
    return l`<dl class="figures">
      <div><dt>${i.tenants}</dt><dd>${n.number(e.length)}</dd></div>
      <div><dt>${i.creditOutstanding}</dt>${o.map((a) => l`<dd>${a}</dd>`)}</div>
      ${xt.filter((a) => e.some((d) => d.kind === a)).map(
      (a) => l`<div><dt>${i.use[a]}</dt><dd>${this.usedToday(a, t)}</dd></div>`
    )}
    </dl>`;
  }
  usedToday(e, { format: t }) {
    const i = (this.use ?? []).filter((r) => r.kind === e).flatMap((r) => r.meters).filter((r) => r.used !== null), [n] = i;
    return n ? t.measure(
      i.reduce((r, o) => r + (o.used ?? 0), 0),
      n.unit
    ) : "–";
  }
  filters(e, t) {
    const { t: i, format: n } = t, r = mn(e), o = xt.filter((c) => e.some((h) => h.kind === c)), a = Un(e, this.hass, t.language), { filter: d } = this;
    return l`<div class="filters">
        <label class="search">
          ${b($.search)}<span class="visually-hidden">${i.search}</span>
          <input
            type="search"
            placeholder=${i.search}
            .value=${d.search}
            @input=${(c) => this.set({ search: c.target.value })}
          />
        </label>
        ${o.length > 1 ? l`<select
              aria-label=${i.filterByKind}
              @change=${(c) => this.set({ kind: wt(c) || null })}
            >
              <option value="" ?selected=${!d.kind}>${i.everyKind}</option>
              ${o.map(
      (c) => l`<option value=${c} ?selected=${d.kind === c}>${t.kind(c)}</option>`
    )}
            </select>` : p}
        ${a.length ? l`<select
              aria-label=${i.filterByPlace}
              @change=${(c) => this.set({ place: wt(c) || null })}
            >
              <option value="" ?selected=${!d.place}>${i.everywhere}</option>
              ${a.map(
      ({ value: c, name: h }) => l`<option value=${c} ?selected=${d.place === c}>${h}</option>`
    )}
            </select>` : p}
      </div>
      <div class="chips" role="group" aria-label=${i.filterByState}>
        <button class="chip" aria-pressed=${d.group === null} @click=${() => this.set({ group: null })}>
          ${i.all}<b>${n.number(e.length)}</b>
        </button>
        ${Object.keys(de).filter((c) => r[c] || d.group === c || !["failed", "ready", "fine"].includes(c)).map((c) => {
      const [h] = de[c];
      return l`<button
              class="chip ${r[c] ? F[h] : "quiet"}"
              aria-pressed=${d.group === c}
              @click=${() => this.set({ group: d.group === c ? null : c })}
            >
              ${b(Fe[h])}${i.groups[c]}<b>${n.number(r[c])}</b>
            </button>`;
    })}
      </div>`;
  }
  set(e) {
    this.filter = { ...this.filter, ...e };
  }
  card(e, t) {
    const { t: i, format: n } = t, r = Xe(e, this.hass);
    return l`<a class="card panel ${F[W(e)]}" href=${ke(e.device_id)}>
      <span class="kind">${b(jt[e.kind])}<span class="visually-hidden">${t.kind(e.kind)}</span></span>
      <span class="who">
        <strong>${e.name}</strong>
        <span class="secondary">${r || t.kind(e.kind)}</span>
      </span>
      <span class="credit">
        <span class="visually-hidden">${i.remaining}:</span>
        <strong class="number">${N(e, e.credit, t)}</strong>
        <span class="secondary">${e.days_left ? i.lasts(n.left(e.days_left)) : p}</span>
      </span>
      <span class="foot">
        ${Je(e, t)}
        ${Xt(e, t).map(
      (o) => l`<span class="note" title=${o.text}>${b(o.icon)}<span>${o.text}</span></span>`
    )}
      </span>
    </a>`;
  }
  static {
    this.styles = [
      z,
      Ae,
      D,
      _`
      .figures {
        display: flex;
        flex-wrap: wrap;
        gap: 16px 40px;
        margin-bottom: 24px;
      }
      .figures dt {
        color: var(--secondary-text-color);
      }
      .figures dd {
        font-size: 22px;
        line-height: 1.35;
        font-variant-numeric: tabular-nums;
      }
      .filters {
        display: flex;
        gap: 12px;
        margin-bottom: 12px;
      }
      .filters select {
        width: auto;
        max-width: 220px;
      }
      .search {
        position: relative;
        flex: 1;
        min-width: 0;
      }
      .search .icon {
        position: absolute;
        inset-inline-start: 12px;
        top: 12px;
        color: var(--secondary-text-color);
      }
      .search input {
        padding-inline-start: 40px;
        text-overflow: ellipsis;
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-bottom: 20px;
      }
      .chip {
        min-height: 36px;
        padding: 4px 14px;
        border-radius: 18px;
        background: var(--ha-card-background, var(--card-background-color));
        box-shadow: inset 0 0 0 1px var(--ha-card-border-color, var(--divider-color));
        font-weight: 400;
        white-space: nowrap;
        flex: none;
      }
      .chip .icon {
        width: 18px;
        height: 18px;
        color: var(--tone);
      }
      .chip b {
        font-weight: 500;
        font-variant-numeric: tabular-nums;
      }
      .chip[aria-pressed="true"] {
        background: color-mix(in srgb, var(--primary-color) 16%, var(--card-background-color));
        box-shadow: inset 0 0 0 1px var(--primary-color);
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 292px), 1fr));
        gap: 12px;
      }
      li {
        content-visibility: auto;
        contain-intrinsic-size: auto 124px;
        min-width: 0;
      }
      .card {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        grid-template-rows: auto 1fr;
        gap: 14px 12px;
        height: 100%;
        padding: 14px;
        color: inherit;
        text-decoration: none;
      }
      .card:hover {
        border-color: var(--primary-color);
      }
      .card:focus-visible {
        outline-offset: -2px;
      }
      .kind {
        display: grid;
        place-items: center;
        width: 40px;
        height: 40px;
        border-radius: 50%;
        background: color-mix(in srgb, var(--tone) 16%, transparent);
        color: var(--tone);
      }
      .who,
      .credit {
        display: flex;
        flex-direction: column;
        min-width: 0;
      }
      .who strong,
      .who .secondary {
        overflow: hidden;
        text-overflow: ellipsis;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .who .secondary {
        -webkit-line-clamp: 1;
        font-weight: 400;
        font-size: 13px;
      }
      .credit {
        align-items: flex-end;
        text-align: end;
      }
      .credit strong {
        font-weight: 500;
        font-size: 16px;
        white-space: nowrap;
      }
      .credit .secondary {
        font-size: 13px;
        white-space: nowrap;
      }
      .foot {
        grid-column: 1 / -1;
        align-self: end;
        display: flex;
        flex-wrap: wrap;
        gap: 6px 10px;
        align-items: center;
      }
      .note {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        font-size: 13px;
        color: var(--secondary-text-color);
      }
      .note .icon {
        width: 18px;
        height: 18px;
      }
      @media (max-width: 600px) {
        .figures {
          display: grid;
          grid-template-columns: 1fr 1fr;
          gap: 12px 16px;
        }
        .figures dd {
          font-size: 18px;
        }
        .filters {
          flex-wrap: wrap;
        }
        .search {
          flex-basis: 100%;
        }
        .filters select {
          flex: 1;
        }
        .chips {
          flex-wrap: nowrap;
          overflow-x: auto;
          margin-inline: -12px;
          padding: 2px 12px;
          scrollbar-width: none;
        }
      }
    `
    ];
  }
}
si([
  m()
], et.prototype, "filter");
si([
  m()
], et.prototype, "use");
function wt(s) {
  return s.target.value;
}
function Bn(s, e, t) {
  if (s === null) return "";
  if (typeof s == "number") return String(s).replace(".", e);
  const i = /^[=+\-@\t\r]/.test(s) ? `'${s}` : s;
  return i.includes(t) || /["\r\n]/.test(i) ? `"${i.replaceAll('"', '""')}"` : i;
}
function Rn(s, e) {
  const [t, i] = e.startsWith("tr") ? [";", ","] : [",", "."];
  return `\uFEFF${s.map(
    (r) => r.map((o) => Bn(o, i, t)).join(t)
  ).join(`\r
`)}\r
`;
}
function In(s, e) {
  const t = URL.createObjectURL(new Blob([s], { type: "text/csv;charset=utf-8" })), i = document.createElement("a");
  i.href = t, i.download = e, i.click(), setTimeout(() => URL.revokeObjectURL(t), 1e4);
}
async function jn(s, e, t, i, n, r) {
  const { from: o, to: a } = Yt(r), [{ statements: d }, { rows: c }] = await Promise.all([
    w.statements(s, n, r),
    w.report(s, o, a)
  ]), h = c.find((g) => g.device_id === n)?.meters ?? [], u = e.t.statementOf(e.format.month(r)), f = d.map(
    (g, v) => (
      // What a meter counted in a month says nothing of two tenants who shared it.
      Kn(e, u, g.tenant ?? t, i, g, d.length > 1 ? [] : h, v > 0)
    )
  );
  Ge(e, `${u} – ${t}`, l`${f}`);
}
function Kn(s, e, t, i, n, r, o) {
  const { t: a, atBuilding: d } = s, c = (u) => d.amount(u, n.unit), h = new Date(Math.min(Date.parse(n.end) - 1e3, Date.now()));
  return l`<div class=${o ? "page-break" : ""}>
    <h1>${e}</h1>
    <p>${t}</p>
    <p class="secondary">
      ${[d.date(n.start), d.date(h)].join(" – ")}${i ? ` · ${a.serialNumber} ${i}` : ""}
    </p>
    <dl>
      <dt>${a.openingCredit}</dt>
      <dd>${c(n.opening)}</dd>
      <dt>${a.loadedSum}</dt>
      <dd>${c(n.loaded)}</dd>
      <dt>${a.creditUsed}</dt>
      <dd>${c(n.consumption)}</dd>
      <dt>${a.closingCredit}</dt>
      <dd class="sum">${c(n.closing)}</dd>
    </dl>
    ${n.is_disturbed ? l`<p>${a.disturbed}</p>` : p}
    ${r.some((u) => u.used !== null) ? l`<h2>${a.consumption}</h2>
          <dl>
            ${r.filter((u) => u.used !== null).map(
    (u) => l`<dt>${s.name(u.key)}</dt>
                  <dd>${d.measure(u.used, u.unit)}</dd>`
  )}
          </dl>` : p}
    <h2>${a.movements}</h2>
    ${n.rows.length ? l`<table>
          <thead>
            <tr>
              <th>${a.time}</th>
              <th>${a.what}</th>
              <th>${a.receiptNumber}</th>
              <th class="end">${a.amount}</th>
              <th class="end">${a.creditAfter}</th>
            </tr>
          </thead>
          <tbody>
            ${n.rows.map(
    (u) => l`<tr>
                <td>${d.dateTime(u.time)}</td>
                <td>${a.rowKinds[u.kind] ?? u.kind}${u.note ? l`<br /><span class="secondary">${u.note}</span>` : p}</td>
                <td>${u.number}</td>
                <td class="end">${c(u.amount)}</td>
                <td class="end">${c(u.credit_after)}</td>
              </tr>`
  )}
          </tbody>
        </table>` : l`<p class="secondary">${a.noMovements}</p>`}
    <p class="secondary"><br />${a.printedOn(d.dateTime(/* @__PURE__ */ new Date()))}</p>
  </div>`;
}
const kt = ["name", "kind", "consumption", "loads", "loaded", "refunded", "used"];
function _e(s) {
  const e = s.meters.filter((t) => t.used !== null);
  return e.length ? e.reduce((t, i) => t + (i.used ?? 0), 0) : null;
}
const At = (s, e) => (s ?? -1) - (e ?? -1);
function Ct(s, { column: e, descending: t }, i) {
  const n = new Intl.Collator(i, { numeric: !0 }), r = {
    name: (a, d) => n.compare(a.name, d.name),
    kind: (a, d) => n.compare(a.kind, d.kind),
    consumption: (a, d) => At(_e(a), _e(d)),
    loads: (a, d) => a.loads - d.loads,
    loaded: (a, d) => ve(a.loaded, d.loaded),
    refunded: (a, d) => ve(a.refunded, d.refunded),
    used: (a, d) => At(a.used, d.used)
  }, o = t ? -1 : 1;
  return [...s].sort((a, d) => o * r[e](a, d) || r.name(a, d));
}
function Fn(s) {
  const e = /* @__PURE__ */ new Map();
  for (const t of s) {
    const i = `${t.kind} ${t.unit}`;
    e.set(i, [...e.get(i) ?? [], t]);
  }
  return [...e.values()].map((t) => {
    const i = t[0];
    return {
      kind: i.kind,
      unit: i.unit,
      tenants: t.length,
      consumption: t.reduce((n, r) => n + (_e(r) ?? 0), 0),
      measure: i.meters[0]?.unit ?? "",
      loads: t.reduce((n, r) => n + r.loads, 0),
      loaded: be(t.map((n) => n.loaded)),
      refunded: be(t.map((n) => n.refunded)),
      used: t.reduce((n, r) => n + (r.used ?? 0), 0)
    };
  });
}
var Wn = Object.defineProperty, ce = (s, e, t, i) => {
  for (var n = void 0, r = s.length - 1, o; r >= 0; r--)
    (o = s[r]) && (n = o(e, t, n) || n);
  return n && Wn(e, t, n), n;
};
class X extends Q {
  constructor() {
    super(...arguments), this.choice = "this", this.rows = null, this.problem = "", this.order = { column: "name", descending: !1 };
  }
  willUpdate(e) {
    super.willUpdate(e), this.period || this.choose("this"), e.has("period") && this.load();
  }
  choose(e) {
    this.choice = e;
    const t = Ye(this.hass.config.time_zone), i = ft(t);
    e === "this" && (this.period = { from: `${i}-01`, to: t }), e === "last" && (this.period = Yt(dn(i)));
  }
  async load() {
    const e = this.period;
    if (this.problem = "", !(!e.from || !e.to)) {
      if (e.from > e.to) {
        this.problem = this.words?.t.periodWrong ?? "";
        return;
      }
      this.rows = null;
      try {
        const { rows: t } = await w.report(this.hass, e.from, e.to);
        e === this.period && (this.rows = t);
      } catch (t) {
        this.problem = await K(this.hass, t);
      }
    }
  }
  render() {
    const { words: e, rows: t } = this;
    if (!e) return l``;
    const { t: i } = e;
    return l`<div class="page">
      ${this.chooser(e)}
      <div aria-live="polite">
        ${this.problem ? l`<p class="problem" role="alert">${this.problem}</p>` : p}
        ${!t && !this.problem ? l`<p class="secondary">${i.loading}</p>` : p}
      </div>
      ${t && !this.problem ? t.length ? this.table(e, Ct(t, this.order, e.language)) : A($.topUp, i.noModules, i.noModulesHint) : p}
    </div>`;
  }
  chooser(e) {
    const { t } = e, i = [
      ["this", t.thisMonth],
      ["last", t.lastMonth],
      ["custom", t.custom]
    ], n = (r, o) => l`<label class="day">
        <span>${o}</span>
        <input
          type="date"
          .value=${this.period?.[r] ?? ""}
          @change=${(a) => this.period = { ...this.period, [r]: a.target.value }}
        />
      </label>`;
    return l`<div class="chooser">
      <div class="choices" role="group" aria-label=${t.period}>
        ${i.map(
      ([r, o]) => l`<button aria-pressed=${this.choice === r} @click=${() => this.choose(r)}>${o}</button>`
    )}
      </div>
      ${this.choice === "custom" ? l`${n("from", t.from)}${n("to", t.to)}` : p}
      <span class="space"></span>
      <label class="sort">
        <span>${t.sortBy}</span>
        <select
          @change=${(r) => this.sort(r.target.value)}
        >
          ${kt.map(
      (r) => l`<option value=${r} ?selected=${this.order.column === r}>${this.heading(r, e)}</option>`
    )}
        </select>
      </label>
      <button ?disabled=${!this.rows?.length} @click=${() => this.export(e)}>${b($.download)}${t.exportCsv}</button>
    </div>`;
  }
  heading(e, { t }) {
    return {
      name: t.tenant,
      kind: t.kind,
      consumption: t.consumption,
      loads: t.loads,
      loaded: t.loadedSum,
      refunded: t.refunded,
      used: t.used
    }[e];
  }
  sort(e) {
    const t = e === "name" || e === "kind", i = this.order.column === e;
    this.order = { column: e, descending: i ? !this.order.descending : !t };
  }
  table(e, t) {
    const { t: i, format: n } = e, { column: r, descending: o } = this.order;
    return l`<div class="panel scroll">
      <table>
        <thead>
          <tr>
            ${kt.map(
      (a) => l`<th
                scope="col"
                class=${a === "name" || a === "kind" ? "" : "end"}
                aria-sort=${r === a ? o ? "descending" : "ascending" : "none"}
              >
                <button class="sorter" @click=${() => this.sort(a)}>
                  ${this.heading(a, e)}<span aria-hidden="true">${r === a ? o ? "↓" : "↑" : ""}</span>
                </button>
              </th>`
    )}
            <th><span class="visually-hidden">${i.statement}</span></th>
          </tr>
        </thead>
        <tbody>
          ${Qe(
      t,
      (a) => a.device_id,
      (a) => l`<tr>
              <td class="name"><a href=${ke(a.device_id)}>${this.nameOf(a)}</a></td>
              <td class="kind">${e.kind(a.kind)}</td>
              <td class="end" data-label=${i.consumption}>${n.measure(_e(a), a.meters[0]?.unit ?? "")}</td>
              <td class="end" data-label=${i.loads}>${n.number(a.loads)}</td>
              <td class="end" data-label=${i.loadedSum}>${n.amount(a.loaded, a.unit)}</td>
              <td class="end" data-label=${i.refunded}>${Number(a.refunded) ? n.amount(a.refunded, a.unit) : "–"}</td>
              <td class="end" data-label=${i.used}>${n.amount(Ee(a.used), a.unit)}</td>
              <td class="end action">
                <button class="plain" @click=${() => this.statement(a, e)} aria-label=${`${i.statement}: ${a.name}`}>
                  ${b($.print)}${i.statement}
                </button>
              </td>
            </tr>`
    )}
        </tbody>
        <tfoot>
          ${Fn(t).map(
      (a) => l`<tr>
              <td class="name">${i.total}</td>
              <td class="kind">${e.kind(a.kind)}</td>
              <td class="end" data-label=${i.consumption}>${n.measure(a.consumption, a.measure)}</td>
              <td class="end" data-label=${i.loads}>${n.number(a.loads)}</td>
              <td class="end" data-label=${i.loadedSum}>${n.amount(a.loaded, a.unit)}</td>
              <td class="end" data-label=${i.refunded}>
                ${Number(a.refunded) ? n.amount(a.refunded, a.unit) : "–"}
              </td>
              <td class="end" data-label=${i.used}>${n.amount(Ee(a.used), a.unit)}</td>
              <td class="action"></td>
            </tr>`
    )}
        </tfoot>
      </table>
    </div>`;
  }
  /** The name as it is now, which a person may have changed. */
  nameOf(e) {
    return this.modules.map.get(e.device_id)?.name ?? e.name;
  }
  export(e) {
    const { t } = e, i = Ct(this.rows ?? [], this.order, e.language), n = [...new Set(i.flatMap((c) => c.meters.map((h) => `${h.key} ${h.unit}`)))], r = [
      t.tenant,
      t.kind,
      t.from,
      t.to,
      ...n.map((c) => `${e.name(c.split(" ")[0])} (${c.split(" ")[1]})`),
      t.loads,
      t.loadedSum,
      t.refunded,
      t.used,
      t.unit
    ], { from: o, to: a } = this.period, d = i.map((c) => [
      this.nameOf(c),
      e.kind(c.kind),
      o,
      a,
      ...n.map((h) => qn(c.meters.find((u) => h === `${u.key} ${u.unit}`)?.used ?? null)),
      c.loads,
      Number(c.loaded),
      Number(c.refunded),
      c.used === null ? null : Number(Ee(c.used)),
      c.unit
    ]);
    In(Rn([r, ...d], e.language), `${t.reports.toLowerCase()}-${o}-${a}.csv`);
  }
  statement(e, t) {
    const i = this.modules.map.get(e.device_id);
    jn(this.hass, t, this.nameOf(e), i?.serial_number ?? null, e.device_id, ft(this.period.from)).catch(
      async (n) => this.problem = await K(this.hass, n)
    );
  }
  static {
    this.styles = [
      z,
      D,
      Ft,
      _`
      .chooser {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px;
        margin-bottom: 16px;
      }
      .choices {
        display: flex;
        gap: 4px;
      }
      .choices button {
        background: none;
      }
      .choices button[aria-pressed="true"] {
        background: color-mix(in srgb, var(--primary-color) 16%, transparent);
        box-shadow: inset 0 0 0 1px var(--primary-color);
      }
      .day,
      .sort {
        display: flex;
        align-items: center;
        gap: 8px;
        color: var(--secondary-text-color);
      }
      .day input {
        width: 160px;
      }
      .sort {
        display: none;
      }
      .space {
        flex: 1;
      }
      .problem {
        color: var(--error-color);
      }
      .scroll {
        overflow-x: auto;
      }
      .sorter {
        min-height: 0;
        padding: 4px 0;
        background: none !important;
        border-radius: 4px;
        color: inherit;
        gap: 4px;
      }
      .end .sorter {
        flex-direction: row-reverse;
      }
      .sorter span {
        width: 1em;
      }
      .name {
        min-width: 150px;
      }
      .name a {
        color: inherit;
        font-weight: 500;
        text-decoration: none;
      }
      .name a:hover {
        text-decoration: underline;
      }
      td {
        vertical-align: middle;
      }
      tbody tr:last-child td {
        border-bottom: 1px solid var(--divider-color);
      }
      tfoot td {
        font-weight: 500;
        background: color-mix(in srgb, var(--primary-text-color) 4%, transparent);
      }
      tfoot tr:last-child td {
        border-bottom: 0;
      }
      td.action {
        padding-block: 2px;
      }
      td.action button {
        padding-inline: 8px;
      }
      @media (max-width: 800px) {
        thead {
          display: none;
        }
        .sort {
          display: flex;
          flex: 1 1 100%;
        }
        .sort span {
          white-space: nowrap;
        }
        .space {
          display: none;
        }
        .day {
          flex: 1;
          flex-direction: column;
          align-items: flex-start;
        }
        .day input {
          width: 100%;
        }
        tr {
          display: grid;
          grid-template-columns: 1fr 1fr;
          gap: 4px 16px;
          padding: 14px 16px;
          border-bottom: 1px solid var(--divider-color);
        }
        td,
        td:first-child,
        td:last-child,
        tbody tr:last-child td {
          padding: 0;
          border: 0;
        }
        tfoot td {
          background: none;
        }
        td.name {
          font-size: 16px;
        }
        td.kind {
          text-align: end;
          color: var(--secondary-text-color);
        }
        td.end:not(.action) {
          grid-column: 1 / -1;
          display: flex;
          justify-content: space-between;
          gap: 16px;
        }
        td.end:not(.action)::before {
          content: attr(data-label);
          color: var(--secondary-text-color);
          font-weight: 400;
        }
        td.action {
          grid-column: 1 / -1;
        }
        td.action button {
          padding: 8px 0;
        }
      }
    `
    ];
  }
}
ce([
  m()
], X.prototype, "choice");
ce([
  m()
], X.prototype, "period");
ce([
  m()
], X.prototype, "rows");
ce([
  m()
], X.prototype, "problem");
ce([
  m()
], X.prototype, "order");
function Ee(s) {
  return s === null ? null : s.toFixed(2);
}
function qn(s) {
  return s === null ? null : Math.round(s * 1e3) / 1e3;
}
function se(s, e, t = {}) {
  const i = s === "cut-off" || s === "restore", n = document.createElement(`prepaid-meter-${i ? "supply" : s}`);
  Object.assign(n, { deviceId: e, ...t, ...i ? { on: s === "restore" } : {} }), document.body.append(n);
}
const Yn = ["active_energy_grid", "active_energy_generator", "volume", "heating_energy", "cooling_energy"], Zn = [
  "mode",
  "warning_limit",
  "emergency_credit",
  "price",
  "price_grid",
  "price_generator",
  "hold",
  "automatic_restore",
  "hours",
  "relay_1",
  "relay_2",
  "input_1",
  "input_2"
];
async function Gn({ entities: s }, e, t) {
  const i = await window.loadCardHelpers?.();
  if (!i) return {};
  const { t: n } = t, r = (f) => f.flatMap((g) => s[g] ? [{ entity: s[g], name: t.name(g) }] : []), o = r(Yn), a = {}, d = { type: "statistics-graph", chart_type: "bar", min_y_axis: 0, stat_types: ["change"], entities: o }, c = { hide_legend: o.length < 2 };
  o.length && (a.day = { ...d, ...c, title: n.perDay, period: "day", days_to_show: 30 }, a.month = { ...d, ...c, title: n.perMonth, period: "month", days_to_show: 365 });
  const h = e.states[s.credit ?? ""];
  if (h) {
    const f = h.attributes.state_class === "total";
    a.credit = {
      type: "statistics-graph",
      title: n.creditOverTime,
      chart_type: "line",
      hide_legend: !0,
      period: "day",
      days_to_show: 30,
      stat_types: [f ? "state" : "mean"],
      entities: r(["credit"])
    };
  }
  const u = r(Zn).map(
    (f) => f.entity.startsWith("number.") ? { ...f, type: "simple-entity" } : f
  );
  return u.length && (a.settings = { type: "entities", title: n.settings, show_header_toggle: !1, entities: u }), Object.fromEntries(
    Object.entries(a).map(([f, g]) => [f, i.createCardElement(g)])
  );
}
const St = 4;
function Jn(s, e, t, i) {
  const { t: n, format: r } = i, o = Number(s.credit ?? 0), a = Number(s.warning_limit ?? 0), d = a > 0 ? a * St : Math.max(o, 1), c = Math.min(1, Math.max(0, o / d)), h = t.states[e?.entities.runs_out ?? ""]?.state ?? "", u = Number.isNaN(Date.parse(h)) ? null : r.dateTime(h), f = s.credit_status ? F[s.credit_status] : "quiet";
  return l`<section class="panel credit ${f}">
    <h2>${n.remaining}</h2>
    <p class="big">${N(s, s.credit, i)}</p>
    ${a > 0 && s.credit !== null ? l`<div
            class="meter"
            role="meter"
            aria-label=${n.remaining}
            aria-valuemin="0"
            aria-valuemax=${d}
            aria-valuenow=${Math.min(d, Math.max(0, o))}
            aria-valuetext=${`${N(s, s.credit, i)}; ${n.limitMark(N(s, s.warning_limit, i))}`}
          >
            <span class="bar" style="width: ${c * 100}%"></span>
            <span class="mark" style="inset-inline-start: ${100 / St}%"></span>
          </div>
          <p class="limit secondary">${n.limitMark(N(s, s.warning_limit, i))}</p>` : p}
    <dl>
      ${s.days_left ? l`<dt>${i.name("days_left")}</dt>
            <dd>${r.left(s.days_left)}</dd>` : p}
      ${u ? l`<dt>${i.name("runs_out")}</dt>
            <dd>${u}</dd>` : p}
      ${s.mode ? l`<dt>${i.name("mode")}</dt>
            <dd>${i.mode(s.mode)}</dd>` : p}
    </dl>
  </section>`;
}
const Qn = _`
  .credit .big {
    font-size: 36px;
    line-height: 1.2;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .meter {
    position: relative;
    height: 12px;
    margin: 14px 0 6px;
    border-radius: 6px;
    background: color-mix(in srgb, var(--tone) 18%, transparent);
  }
  .meter .bar {
    display: block;
    height: 100%;
    min-width: 4px;
    border-radius: 6px;
    background: var(--tone);
  }
  .meter .mark {
    position: absolute;
    top: -4px;
    width: 2px;
    height: 20px;
    background: var(--primary-text-color);
  }
  .limit {
    padding-inline-start: 25%;
    font-size: 13px;
  }
  section dl {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 8px 16px;
    margin-top: 14px;
  }
  section dt {
    color: var(--secondary-text-color);
  }
  section dd {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
`, Xn = ["l1", "l2", "l3"], es = [
  "active_power",
  "reactive_power",
  "power_factor",
  "frequency",
  "on_generator",
  "flow",
  "thermal_power",
  "active_energy_grid",
  "active_energy_generator",
  "reactive_energy_grid",
  "reactive_energy_generator",
  "volume",
  "heating_energy",
  "cooling_energy",
  "total_loaded",
  "total_used"
];
function ts(s, { entities: e }, t, i) {
  const { t: n } = i, r = (a) => {
    const d = t.states[e[a] ?? ""];
    return d ? l`<button class="value" @click=${() => Vi(s, d.entity_id)}>
      ${t.formatEntityState(d)}
    </button>` : l`–`;
  }, o = Xn.filter((a) => e[`voltage_${a}`]);
  return l`<section class="panel live">
    <h2>${n.liveValues}</h2>
    ${o.length ? l`<table>
          <thead>
            <tr>
              <th scope="col">${n.phase}</th>
              <th scope="col">${n.current}</th>
              <th scope="col">${n.voltage}</th>
            </tr>
          </thead>
          <tbody>
            ${o.map(
    (a) => l`<tr>
                <th scope="row">${a.toUpperCase()}</th>
                <td>${r(`current_${a}`)}</td>
                <td>${r(`voltage_${a}`)}</td>
              </tr>`
  )}
          </tbody>
        </table>` : p}
    <dl>
      ${es.filter((a) => e[a]).map(
    (a) => l`<dt>${i.name(a)}</dt>
          <dd>${r(a)}</dd>`
  )}
    </dl>
  </section>`;
}
const is = _`
  .live table {
    width: 100%;
    border-collapse: collapse;
    margin-bottom: 4px;
  }
  .live th,
  .live td {
    padding: 6px 0;
    border-bottom: 1px solid var(--divider-color);
    text-align: end;
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  .live thead th {
    color: var(--secondary-text-color);
  }
  .live th:first-child {
    text-align: start;
  }
  button.value {
    display: inline;
    min-height: 0;
    padding: 2px 4px;
    margin: -2px -4px;
    border-radius: 6px;
    background: none;
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
`;
var ns = Object.defineProperty, Me = (s, e, t, i) => {
  for (var n = void 0, r = s.length - 1, o; r >= 0; r--)
    (o = s[r]) && (n = o(e, t, n) || n);
  return n && ns(e, t, n), n;
};
const Lt = ["cut", "ready_to_restore", "restore_failed"];
class ue extends Q {
  constructor() {
    super(...arguments), this.deviceId = "", this.problem = "", this.cards = {}, this.moved = () => {
      const e = new URLSearchParams(location.search).get("device") ?? "";
      location.pathname.endsWith("/tenant") && e !== this.deviceId && (this.deviceId = e);
    };
  }
  connectedCallback() {
    super.connectedCallback(), window.addEventListener("location-changed", this.moved), window.addEventListener("popstate", this.moved), this.moved();
  }
  disconnectedCallback() {
    super.disconnectedCallback(), window.removeEventListener("location-changed", this.moved), window.removeEventListener("popstate", this.moved);
  }
  isDrawnFrom(e, t) {
    for (const n of Object.values(this.cards)) n.hass = t;
    const i = Object.values(this.details?.entities ?? {});
    return super.isDrawnFrom(e, t) || i.some((n) => e.states[n] !== t.states[n]);
  }
  willUpdate(e) {
    super.willUpdate(e), e.has("deviceId") && (this.details = void 0, this.cards = {});
  }
  updated(e) {
    this.words && this.deviceId && (e.has("deviceId") || e.has("words")) && this.load(this.words);
  }
  async load(e) {
    const t = this.deviceId;
    this.problem = "";
    try {
      const i = await w.details(this.hass, t), n = await Gn(i, this.hass, e);
      if (t !== this.deviceId) return;
      for (const r of Object.values(n)) r.hass = this.hass;
      [this.details, this.cards] = [i, n];
    } catch (i) {
      t === this.deviceId && (this.problem = await K(this.hass, i));
    }
  }
  render() {
    const { words: e, details: t, hass: i } = this;
    if (!e) return l``;
    const { t: n } = e, r = this.modules.map.get(this.deviceId) ?? t?.module;
    return r ? l`<div class="page">
      ${this.header(r, e)}
      ${this.problem ? l`<p class="problem error" role="alert">${b($.info)}${this.problem}</p>` : p}
      <div class="columns">
        <div class="column">
          ${Jn(r, t, i, e)} ${this.supply(r, e)}
          ${t ? ts(this, t, i, e) : p}
        </div>
        <div class="column">${this.cards.day} ${this.cards.month} ${this.cards.credit}</div>
        ${this.cards.settings}
        ${r.has_account ? l`<prepaid-meter-ledger
            .hass=${i}
            .deviceId=${this.deviceId}
            .words=${e}
            .pending=${r.pending.map((o) => o.number)}
            .mark=${`${r.credit}${r.supply_status}${r.pending.length}`}
          ></prepaid-meter-ledger>` : p}
      </div>
    </div>` : !this.problem && this.deviceId && !this.modules.isLoaded ? l`<div class="page">${A($.pending, n.loading, "")}</div>` : l`<div class="page">
        ${A(
      $.uncertain,
      n.noTenant,
      this.problem || n.noTenantHint,
      l`<button @click=${() => Ue(Nt("overview"))}>${n.toOverview}</button>`
    )}
      </div>`;
  }
  header(e, t) {
    const { t: i } = t, n = this.details?.rights, r = Lt.includes(e.supply_status ?? ""), o = (a, d, c, h, u = "") => l`<button
        class=${u}
        ?disabled=${!n?.[h]}
        @click=${() => se(a, e.device_id)}
      >
        ${b(d)}${c}
      </button>`;
    return l`<header>
      <span class="kind ${F[W(e)]}">${b(jt[e.kind])}</span>
      <div class="who">
        <h1>${e.name}</h1>
        <p class="secondary">
          ${[t.kind(e.kind), Xe(e, this.hass), e.serial_number && `${i.serialNumber} ${e.serial_number}`].filter(Boolean).join(" · ")}
        </p>
      </div>
      <div class="actions">
        ${e.has_account ? o("top-up", $.topUp, i.topUp, "credit", "primary") : p}
        ${e.has_supply ? r ? o("restore", $.restore, i.restore, "supply") : o("cut-off", $.cut, i.cutOff, "supply") : p}
        ${e.has_account ? o("voucher", $.voucher, i.voucher, "credit") : p}
        ${e.has_supply ? o("hold", $.hold, e.hold ? i.liftHold : i.putOnHold, "supply") : p}
      </div>
      ${["supply", "credit"].filter((a) => n && !n[a] && e[a === "supply" ? "has_supply" : "has_account"]).map((a) => l`<p class="secondary may">${t.noRight(a)}</p>`)}
    </header>`;
  }
  supply(e, t) {
    const { t: i } = t, n = Lt.includes(e.supply_status ?? "");
    return l`<section class="panel supply">
      <h2>${i.supply}</h2>
      <div class="badges">
        ${e.has_supply ? Qt(e, t) : Je(e, t)}
        ${Xt(e, t).map((r) => l`<span class="badge quiet">${b(r.icon)}${r.text}</span>`)}
      </div>
      ${(e.waiting ?? []).map(
      (r) => l`<p>
          ${i.tasks.confirm} ${i.taskWho(r.by)}.
          <button @click=${() => se("confirm", e.device_id, { waiting: r })}>${b($.waiting)}${i.confirm}</button>
        </p>`
    )}
      ${e.has_supply && e.reasons.length ? l`<div class="secondary">
            ${n ? i.againstRestoring : i.againstCutting}:
            <ul class="reasons">
              ${e.reasons.map((r) => l`<li>${t.reason(r)}</li>`)}
            </ul>
          </div>` : p}
    </section>`;
  }
  static {
    this.styles = [
      z,
      Ae,
      D,
      Qn,
      is,
      _`
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 16px;
        margin-bottom: 20px;
      }
      .kind {
        display: grid;
        place-items: center;
        width: 48px;
        height: 48px;
        border-radius: 50%;
        background: color-mix(in srgb, var(--tone) 16%, transparent);
        color: var(--tone);
      }
      .kind .icon {
        width: 24px;
        height: 24px;
      }
      .who {
        flex: 1 1 200px;
        min-width: 0;
      }
      h1 {
        font-size: 24px;
        font-weight: 400;
        line-height: 1.3;
        overflow-wrap: anywhere;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .may {
        flex-basis: 100%;
      }
      .problem {
        display: flex;
        gap: 10px;
        margin-bottom: 16px;
      }
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: 16px;
        align-items: start;
      }
      .column {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px;
      }
      section {
        padding: 16px;
      }
      section h2 {
        margin-bottom: 12px;
        font-size: 16px;
        font-weight: 500;
      }
      .supply {
        display: grid;
        gap: 12px;
      }
      .supply h2 {
        margin: 0;
      }
      .badges {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .reasons {
        padding-inline-start: 18px;
        list-style: disc;
        color: var(--primary-text-color);
      }
      @media (max-width: 900px) {
        .columns {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      @media (max-width: 600px) {
        .actions {
          display: grid;
          grid-template-columns: 1fr 1fr;
          width: 100%;
        }
      }
    `
    ];
  }
}
Me([
  m()
], ue.prototype, "deviceId");
Me([
  m()
], ue.prototype, "details");
Me([
  m()
], ue.prototype, "problem");
Me([
  m()
], ue.prototype, "cards");
const Mt = [
  "cut_failed",
  "restore_failed",
  "confirm",
  "uncertain",
  "awaiting_approval",
  "cut_off_due",
  "ready_to_restore",
  "offline",
  "pending"
];
function ss(s, e) {
  return [...s].sort(Gt(e)).flatMap(rs).sort((i, n) => Mt.indexOf(i.kind) - Mt.indexOf(n.kind));
}
function rs(s) {
  const e = (s.waiting ?? []).map((n) => ({
    kind: "confirm",
    module: s,
    waiting: n
  }));
  if (s.uncertain ? e.push({ kind: "uncertain", module: s }) : s.pending.length && e.push({ kind: "pending", module: s }), !s.answers) return [...e, { kind: "offline", module: s }];
  const t = s.supply_status, i = s.waiting?.some((n) => n.action === "cut_off");
  return t && t !== "on" && t !== "cut" && !(i && t === "awaiting_approval") && e.push({ kind: t, module: s }), e;
}
const os = "/config/repairs";
class as extends Q {
  render() {
    const { words: e, modules: t } = this;
    if (!e) return l``;
    const { t: i } = e;
    if (t.failed) return l`<div class="page">${A($.failed, i.noModules, i.notSetUp)}</div>`;
    if (!t.isLoaded) return l`<div class="page">${A($.pending, i.loading, "")}</div>`;
    const n = ss(t.all, e.language);
    return n.length ? l`<div class="page narrow">
      <h1 role="status">${i.todoTitle(n.length)}</h1>
      <ul class="panel">
        ${Qe(
      n,
      ({ kind: r, module: o, waiting: a }) => `${r} ${o.device_id} ${a?.number}`,
      (r) => this.task(r, e)
    )}
      </ul>
    </div>` : l`<div class="page">${A(Fe.ok, i.allDone, i.allDoneHint)}</div>`;
  }
  task(e, t) {
    const { t: i, format: n } = t, { kind: r, module: o, waiting: a } = e, d = a ? a.action === "cut_off" ? i.confirmCutOff(a.by, o.name) : i.confirmRefund(a.by, o.name, N(o, a.amount, t)) : "", c = r === "cut_off_due" ? o.reasons : [];
    return l`<li class=${ds(r)}>
      <span class="sign">${b(Wi[r])}</span>
      <div class="what">
        <a href=${ke(o.device_id)}>${o.name}</a>
        <p>${d} ${i.tasks[r]}</p>
        ${c.length ? l`<p class="secondary">${i.againstCutting}: ${c.map((h) => t.reason(h)).join("; ")}</p>` : p}
        ${r === "offline" && o.answered_at ? l`<p class="secondary">${i.lastAnswer}: ${n.dateTime(o.answered_at)}</p>` : p}
        ${a?.reason ? l`<p class="secondary">${i.reason}: ${a.reason}</p>` : p}
        ${r === "pending" ? l`<p class="secondary">
              ${o.pending.map((h) => N(o, h.amount, t)).join(", ")}
            </p>` : p}
      </div>
      <button @click=${() => ls(e)} aria-label=${`${i.taskActions[r]}: ${o.name}`}>
        ${i.taskActions[r]}
      </button>
    </li>`;
  }
  static {
    this.styles = [
      z,
      Ae,
      D,
      _`
      .narrow {
        max-width: 880px;
      }
      h1 {
        margin-bottom: 16px;
        font-size: 22px;
        font-weight: 400;
      }
      li {
        display: flex;
        align-items: center;
        gap: 16px;
        padding: 16px;
        border-bottom: 1px solid var(--divider-color);
      }
      li:last-child {
        border-bottom: 0;
      }
      .sign {
        display: grid;
        place-items: center;
        width: 40px;
        height: 40px;
        border-radius: 50%;
        background: color-mix(in srgb, var(--tone) 16%, transparent);
        color: var(--tone);
        flex: none;
        align-self: flex-start;
      }
      .what {
        flex: 1;
        min-width: 0;
      }
      .what a {
        color: inherit;
        font-weight: 500;
        font-size: 16px;
        text-decoration: none;
        overflow-wrap: anywhere;
      }
      .what a:hover {
        text-decoration: underline;
      }
      button {
        min-width: 120px;
        flex: none;
      }
      @media (max-width: 600px) {
        li {
          flex-wrap: wrap;
          gap: 12px;
        }
        .what {
          flex-basis: calc(100% - 60px);
        }
        button {
          margin-inline-start: 52px;
        }
      }
    `
    ];
  }
}
function ds(s) {
  return s === "confirm" ? "info" : s === "uncertain" ? "warning" : s === "pending" ? "quiet" : F[s];
}
function ls({ kind: s, module: e, waiting: t }) {
  const { device_id: i } = e;
  switch (s) {
    case "confirm":
      return se("confirm", i, { waiting: t });
    case "uncertain":
      return Ue(os);
    case "cut_failed":
    case "awaiting_approval":
      return se("cut-off", i);
    case "restore_failed":
    case "ready_to_restore":
      return se("restore", i);
    default:
      return Ue(ke(i));
  }
}
const pe = (s, e, t = {}) => ({
  title: s,
  path: e,
  type: "panel",
  cards: [{ type: `custom:prepaid-meter-${e}` }],
  ...t
});
class cs extends HTMLElement {
  static {
    this.registryDependencies = [];
  }
  static async generate(e, t) {
    const i = ye(t.language);
    return {
      views: [
        pe(i.overview, "overview"),
        pe(i.todo, "todo"),
        pe(i.reports, "reports"),
        pe(i.tenant, "tenant", { subview: !0 })
      ]
    };
  }
  static getCreateSuggestions(e) {
    return { title: ye(e.language).strategyName, icon: "mdi:meter-electric" };
  }
}
function us() {
  const s = () => ye(document.documentElement.lang || navigator.language);
  (window.customStrategies ??= []).push({
    type: "prepaid-meter",
    strategyType: "dashboard",
    get name() {
      return s().strategyName;
    },
    get description() {
      return s().strategyDescription;
    }
  });
}
const ps = {
  "ll-strategy-dashboard-prepaid-meter": cs,
  "prepaid-meter-overview": et,
  "prepaid-meter-tenant": ue,
  "prepaid-meter-todo": as,
  "prepaid-meter-reports": X,
  "prepaid-meter-ledger": M,
  "prepaid-meter-top-up": G,
  "prepaid-meter-supply": B,
  "prepaid-meter-confirm": Se,
  "prepaid-meter-voucher": R,
  "prepaid-meter-hold": Le,
  "prepaid-meter-paper": Zt
};
us();
window.customElements.whenDefined("home-assistant").then(() => {
  for (const [s, e] of Object.entries(ps))
    window.customElements.get(s) || window.customElements.define(s, e);
});
