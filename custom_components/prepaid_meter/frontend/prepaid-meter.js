const be = globalThis, Ke = be.ShadowRoot && (be.ShadyCSS === void 0 || be.ShadyCSS.nativeShadow) && "adoptedStyleSheets" in Document.prototype && "replace" in CSSStyleSheet.prototype, Fe = /* @__PURE__ */ Symbol(), ut = /* @__PURE__ */ new WeakMap();
let Bt = class {
  constructor(e, t, n) {
    if (this._$cssResult$ = !0, n !== Fe) throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");
    this.cssText = e, this.t = t;
  }
  get styleSheet() {
    let e = this.o;
    const t = this.t;
    if (Ke && e === void 0) {
      const n = t !== void 0 && t.length === 1;
      n && (e = ut.get(t)), e === void 0 && ((this.o = e = new CSSStyleSheet()).replaceSync(this.cssText), n && ut.set(t, e));
    }
    return e;
  }
  toString() {
    return this.cssText;
  }
};
const yn = (r) => new Bt(typeof r == "string" ? r : r + "", void 0, Fe), _ = (r, ...e) => {
  const t = r.length === 1 ? r[0] : e.reduce((n, i, s) => n + ((o) => {
    if (o._$cssResult$ === !0) return o.cssText;
    if (typeof o == "number") return o;
    throw Error("Value passed to 'css' function must be a 'css' function result: " + o + ". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.");
  })(i) + r[s + 1], r[0]);
  return new Bt(t, r, Fe);
}, $n = (r, e) => {
  if (Ke) r.adoptedStyleSheets = e.map((t) => t instanceof CSSStyleSheet ? t : t.styleSheet);
  else for (const t of e) {
    const n = document.createElement("style"), i = be.litNonce;
    i !== void 0 && n.setAttribute("nonce", i), n.textContent = t.cssText, r.appendChild(n);
  }
}, ht = Ke ? (r) => r : (r) => r instanceof CSSStyleSheet ? ((e) => {
  let t = "";
  for (const n of e.cssRules) t += n.cssText;
  return yn(t);
})(r) : r;
const { is: bn, defineProperty: vn, getOwnPropertyDescriptor: wn, getOwnPropertyNames: _n, getOwnPropertySymbols: kn, getPrototypeOf: xn } = Object, Le = globalThis, pt = Le.trustedTypes, An = pt ? pt.emptyScript : "", Cn = Le.reactiveElementPolyfillSupport, re = (r, e) => r, ve = { toAttribute(r, e) {
  switch (e) {
    case Boolean:
      r = r ? An : null;
      break;
    case Object:
    case Array:
      r = r == null ? r : JSON.stringify(r);
  }
  return r;
}, fromAttribute(r, e) {
  let t = r;
  switch (e) {
    case Boolean:
      t = r !== null;
      break;
    case Number:
      t = r === null ? null : Number(r);
      break;
    case Object:
    case Array:
      try {
        t = JSON.parse(r);
      } catch {
        t = null;
      }
  }
  return t;
} }, We = (r, e) => !bn(r, e), mt = { attribute: !0, type: String, converter: ve, reflect: !1, useDefault: !1, hasChanged: We };
Symbol.metadata ??= /* @__PURE__ */ Symbol("metadata"), Le.litPropertyMetadata ??= /* @__PURE__ */ new WeakMap();
let W = class extends HTMLElement {
  static addInitializer(e) {
    this._$Ei(), (this.l ??= []).push(e);
  }
  static get observedAttributes() {
    return this.finalize(), this._$Eh && [...this._$Eh.keys()];
  }
  static createProperty(e, t = mt) {
    if (t.state && (t.attribute = !1), this._$Ei(), this.prototype.hasOwnProperty(e) && ((t = Object.create(t)).wrapped = !0), this.elementProperties.set(e, t), !t.noAccessor) {
      const n = /* @__PURE__ */ Symbol(), i = this.getPropertyDescriptor(e, n, t);
      i !== void 0 && vn(this.prototype, e, i);
    }
  }
  static getPropertyDescriptor(e, t, n) {
    const { get: i, set: s } = wn(this.prototype, e) ?? { get() {
      return this[t];
    }, set(o) {
      this[t] = o;
    } };
    return { get: i, set(o) {
      const d = i?.call(this);
      s?.call(this, o), this.requestUpdate(e, d, n);
    }, configurable: !0, enumerable: !0 };
  }
  static getPropertyOptions(e) {
    return this.elementProperties.get(e) ?? mt;
  }
  static _$Ei() {
    if (this.hasOwnProperty(re("elementProperties"))) return;
    const e = xn(this);
    e.finalize(), e.l !== void 0 && (this.l = [...e.l]), this.elementProperties = new Map(e.elementProperties);
  }
  static finalize() {
    if (this.hasOwnProperty(re("finalized"))) return;
    if (this.finalized = !0, this._$Ei(), this.hasOwnProperty(re("properties"))) {
      const t = this.properties, n = [..._n(t), ...kn(t)];
      for (const i of n) this.createProperty(i, t[i]);
    }
    const e = this[Symbol.metadata];
    if (e !== null) {
      const t = litPropertyMetadata.get(e);
      if (t !== void 0) for (const [n, i] of t) this.elementProperties.set(n, i);
    }
    this._$Eh = /* @__PURE__ */ new Map();
    for (const [t, n] of this.elementProperties) {
      const i = this._$Eu(t, n);
      i !== void 0 && this._$Eh.set(i, t);
    }
    this.elementStyles = this.finalizeStyles(this.styles);
  }
  static finalizeStyles(e) {
    const t = [];
    if (Array.isArray(e)) {
      const n = new Set(e.flat(1 / 0).reverse());
      for (const i of n) t.unshift(ht(i));
    } else e !== void 0 && t.push(ht(e));
    return t;
  }
  static _$Eu(e, t) {
    const n = t.attribute;
    return n === !1 ? void 0 : typeof n == "string" ? n : typeof e == "string" ? e.toLowerCase() : void 0;
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
    for (const n of t.keys()) this.hasOwnProperty(n) && (e.set(n, this[n]), delete this[n]);
    e.size > 0 && (this._$Ep = e);
  }
  createRenderRoot() {
    const e = this.shadowRoot ?? this.attachShadow(this.constructor.shadowRootOptions);
    return $n(e, this.constructor.elementStyles), e;
  }
  connectedCallback() {
    this.renderRoot ??= this.createRenderRoot(), this.enableUpdating(!0), this._$EO?.forEach((e) => e.hostConnected?.());
  }
  enableUpdating(e) {
  }
  disconnectedCallback() {
    this._$EO?.forEach((e) => e.hostDisconnected?.());
  }
  attributeChangedCallback(e, t, n) {
    this._$AK(e, n);
  }
  _$ET(e, t) {
    const n = this.constructor.elementProperties.get(e), i = this.constructor._$Eu(e, n);
    if (i !== void 0 && n.reflect === !0) {
      const s = (n.converter?.toAttribute !== void 0 ? n.converter : ve).toAttribute(t, n.type);
      this._$Em = e, s == null ? this.removeAttribute(i) : this.setAttribute(i, s), this._$Em = null;
    }
  }
  _$AK(e, t) {
    const n = this.constructor, i = n._$Eh.get(e);
    if (i !== void 0 && this._$Em !== i) {
      const s = n.getPropertyOptions(i), o = typeof s.converter == "function" ? { fromAttribute: s.converter } : s.converter?.fromAttribute !== void 0 ? s.converter : ve;
      this._$Em = i;
      const d = o.fromAttribute(t, s.type);
      this[i] = d ?? this._$Ej?.get(i) ?? d, this._$Em = null;
    }
  }
  requestUpdate(e, t, n, i = !1, s) {
    if (e !== void 0) {
      const o = this.constructor;
      if (i === !1 && (s = this[e]), n ??= o.getPropertyOptions(e), !((n.hasChanged ?? We)(s, t) || n.useDefault && n.reflect && s === this._$Ej?.get(e) && !this.hasAttribute(o._$Eu(e, n)))) return;
      this.C(e, t, n);
    }
    this.isUpdatePending === !1 && (this._$ES = this._$EP());
  }
  C(e, t, { useDefault: n, reflect: i, wrapped: s }, o) {
    n && !(this._$Ej ??= /* @__PURE__ */ new Map()).has(e) && (this._$Ej.set(e, o ?? t ?? this[e]), s !== !0 || o !== void 0) || (this._$AL.has(e) || (this.hasUpdated || n || (t = void 0), this._$AL.set(e, t)), i === !0 && this._$Em !== e && (this._$Eq ??= /* @__PURE__ */ new Set()).add(e));
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
        for (const [i, s] of this._$Ep) this[i] = s;
        this._$Ep = void 0;
      }
      const n = this.constructor.elementProperties;
      if (n.size > 0) for (const [i, s] of n) {
        const { wrapped: o } = s, d = this[i];
        o !== !0 || this._$AL.has(i) || d === void 0 || this.C(i, void 0, s, d);
      }
    }
    let e = !1;
    const t = this._$AL;
    try {
      e = this.shouldUpdate(t), e ? (this.willUpdate(t), this._$EO?.forEach((n) => n.hostUpdate?.()), this.update(t)) : this._$EM();
    } catch (n) {
      throw e = !1, this._$EM(), n;
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
W.elementStyles = [], W.shadowRootOptions = { mode: "open" }, W[re("elementProperties")] = /* @__PURE__ */ new Map(), W[re("finalized")] = /* @__PURE__ */ new Map(), Cn?.({ ReactiveElement: W }), (Le.reactiveElementVersions ??= []).push("2.1.2");
const Ye = globalThis, ft = (r) => r, we = Ye.trustedTypes, gt = we ? we.createPolicy("lit-html", { createHTML: (r) => r }) : void 0, Pt = "$lit$", T = `lit$${Math.random().toFixed(9).slice(2)}$`, Rt = "?" + T, Sn = `<${Rt}>`, P = document, ae = () => P.createComment(""), de = (r) => r === null || typeof r != "object" && typeof r != "function", qe = Array.isArray, Ln = (r) => qe(r) || typeof r?.[Symbol.iterator] == "function", Ue = `[ 	
\f\r]`, ne = /<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g, yt = /-->/g, $t = />/g, U = RegExp(`>|${Ue}(?:([^\\s"'>=/]+)(${Ue}*=${Ue}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`, "g"), bt = /'/g, vt = /"/g, It = /^(?:script|style|textarea|title)$/i, Mn = (r) => (e, ...t) => ({ _$litType$: r, strings: e, values: t }), c = Mn(1), M = /* @__PURE__ */ Symbol.for("lit-noChange"), p = /* @__PURE__ */ Symbol.for("lit-nothing"), wt = /* @__PURE__ */ new WeakMap(), D = P.createTreeWalker(P, 129);
function jt(r, e) {
  if (!qe(r) || !r.hasOwnProperty("raw")) throw Error("invalid template strings array");
  return gt !== void 0 ? gt.createHTML(e) : e;
}
const Hn = (r, e) => {
  const t = r.length - 1, n = [];
  let i, s = e === 2 ? "<svg>" : e === 3 ? "<math>" : "", o = ne;
  for (let d = 0; d < t; d++) {
    const a = r[d];
    let l, h, u = -1, y = 0;
    for (; y < a.length && (o.lastIndex = y, h = o.exec(a), h !== null); ) y = o.lastIndex, o === ne ? h[1] === "!--" ? o = yt : h[1] !== void 0 ? o = $t : h[2] !== void 0 ? (It.test(h[2]) && (i = RegExp("</" + h[2], "g")), o = U) : h[3] !== void 0 && (o = U) : o === U ? h[0] === ">" ? (o = i ?? ne, u = -1) : h[1] === void 0 ? u = -2 : (u = o.lastIndex - h[2].length, l = h[1], o = h[3] === void 0 ? U : h[3] === '"' ? vt : bt) : o === vt || o === bt ? o = U : o === yt || o === $t ? o = ne : (o = U, i = void 0);
    const m = o === U && r[d + 1].startsWith("/>") ? " " : "";
    s += o === ne ? a + Sn : u >= 0 ? (n.push(l), a.slice(0, u) + Pt + a.slice(u) + T + m) : a + T + (u === -2 ? d : m);
  }
  return [jt(r, s + (r[t] || "<?>") + (e === 2 ? "</svg>" : e === 3 ? "</math>" : "")), n];
};
class le {
  constructor({ strings: e, _$litType$: t }, n) {
    let i;
    this.parts = [];
    let s = 0, o = 0;
    const d = e.length - 1, a = this.parts, [l, h] = Hn(e, t);
    if (this.el = le.createElement(l, n), D.currentNode = this.el.content, t === 2 || t === 3) {
      const u = this.el.content.firstChild;
      u.replaceWith(...u.childNodes);
    }
    for (; (i = D.nextNode()) !== null && a.length < d; ) {
      if (i.nodeType === 1) {
        if (i.hasAttributes()) for (const u of i.getAttributeNames()) if (u.endsWith(Pt)) {
          const y = h[o++], m = i.getAttribute(u).split(T), b = /([.?@])?(.*)/.exec(y);
          a.push({ type: 1, index: s, name: b[2], strings: m, ctor: b[1] === "." ? Tn : b[1] === "?" ? Vn : b[1] === "@" ? En : Me }), i.removeAttribute(u);
        } else u.startsWith(T) && (a.push({ type: 6, index: s }), i.removeAttribute(u));
        if (It.test(i.tagName)) {
          const u = i.textContent.split(T), y = u.length - 1;
          if (y > 0) {
            i.textContent = we ? we.emptyScript : "";
            for (let m = 0; m < y; m++) i.append(u[m], ae()), D.nextNode(), a.push({ type: 2, index: ++s });
            i.append(u[y], ae());
          }
        }
      } else if (i.nodeType === 8) if (i.data === Rt) a.push({ type: 2, index: s });
      else {
        let u = -1;
        for (; (u = i.data.indexOf(T, u + 1)) !== -1; ) a.push({ type: 7, index: s }), u += T.length - 1;
      }
      s++;
    }
  }
  static createElement(e, t) {
    const n = P.createElement("template");
    return n.innerHTML = e, n;
  }
}
function Y(r, e, t = r, n) {
  if (e === M) return e;
  let i = n !== void 0 ? t._$Co?.[n] : t._$Cl;
  const s = de(e) ? void 0 : e._$litDirective$;
  return i?.constructor !== s && (i?._$AO?.(!1), s === void 0 ? i = void 0 : (i = new s(r), i._$AT(r, t, n)), n !== void 0 ? (t._$Co ??= [])[n] = i : t._$Cl = i), i !== void 0 && (e = Y(r, i._$AS(r, e.values), i, n)), e;
}
class On {
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
    const { el: { content: t }, parts: n } = this._$AD, i = (e?.creationScope ?? P).importNode(t, !0);
    D.currentNode = i;
    let s = D.nextNode(), o = 0, d = 0, a = n[0];
    for (; a !== void 0; ) {
      if (o === a.index) {
        let l;
        a.type === 2 ? l = new G(s, s.nextSibling, this, e) : a.type === 1 ? l = new a.ctor(s, a.name, a.strings, this, e) : a.type === 6 && (l = new Nn(s, this, e)), this._$AV.push(l), a = n[++d];
      }
      o !== a?.index && (s = D.nextNode(), o++);
    }
    return D.currentNode = P, i;
  }
  p(e) {
    let t = 0;
    for (const n of this._$AV) n !== void 0 && (n.strings !== void 0 ? (n._$AI(e, n, t), t += n.strings.length - 2) : n._$AI(e[t])), t++;
  }
}
class G {
  get _$AU() {
    return this._$AM?._$AU ?? this._$Cv;
  }
  constructor(e, t, n, i) {
    this.type = 2, this._$AH = p, this._$AN = void 0, this._$AA = e, this._$AB = t, this._$AM = n, this.options = i, this._$Cv = i?.isConnected ?? !0;
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
    e = Y(this, e, t), de(e) ? e === p || e == null || e === "" ? (this._$AH !== p && this._$AR(), this._$AH = p) : e !== this._$AH && e !== M && this._(e) : e._$litType$ !== void 0 ? this.$(e) : e.nodeType !== void 0 ? this.T(e) : Ln(e) ? this.k(e) : this._(e);
  }
  O(e) {
    return this._$AA.parentNode.insertBefore(e, this._$AB);
  }
  T(e) {
    this._$AH !== e && (this._$AR(), this._$AH = this.O(e));
  }
  _(e) {
    this._$AH !== p && de(this._$AH) ? this._$AA.nextSibling.data = e : this.T(P.createTextNode(e)), this._$AH = e;
  }
  $(e) {
    const { values: t, _$litType$: n } = e, i = typeof n == "number" ? this._$AC(e) : (n.el === void 0 && (n.el = le.createElement(jt(n.h, n.h[0]), this.options)), n);
    if (this._$AH?._$AD === i) this._$AH.p(t);
    else {
      const s = new On(i, this), o = s.u(this.options);
      s.p(t), this.T(o), this._$AH = s;
    }
  }
  _$AC(e) {
    let t = wt.get(e.strings);
    return t === void 0 && wt.set(e.strings, t = new le(e)), t;
  }
  k(e) {
    qe(this._$AH) || (this._$AH = [], this._$AR());
    const t = this._$AH;
    let n, i = 0;
    for (const s of e) i === t.length ? t.push(n = new G(this.O(ae()), this.O(ae()), this, this.options)) : n = t[i], n._$AI(s), i++;
    i < t.length && (this._$AR(n && n._$AB.nextSibling, i), t.length = i);
  }
  _$AR(e = this._$AA.nextSibling, t) {
    for (this._$AP?.(!1, !0, t); e !== this._$AB; ) {
      const n = ft(e).nextSibling;
      ft(e).remove(), e = n;
    }
  }
  setConnected(e) {
    this._$AM === void 0 && (this._$Cv = e, this._$AP?.(e));
  }
}
class Me {
  get tagName() {
    return this.element.tagName;
  }
  get _$AU() {
    return this._$AM._$AU;
  }
  constructor(e, t, n, i, s) {
    this.type = 1, this._$AH = p, this._$AN = void 0, this.element = e, this.name = t, this._$AM = i, this.options = s, n.length > 2 || n[0] !== "" || n[1] !== "" ? (this._$AH = Array(n.length - 1).fill(new String()), this.strings = n) : this._$AH = p;
  }
  _$AI(e, t = this, n, i) {
    const s = this.strings;
    let o = !1;
    if (s === void 0) e = Y(this, e, t, 0), o = !de(e) || e !== this._$AH && e !== M, o && (this._$AH = e);
    else {
      const d = e;
      let a, l;
      for (e = s[0], a = 0; a < s.length - 1; a++) l = Y(this, d[n + a], t, a), l === M && (l = this._$AH[a]), o ||= !de(l) || l !== this._$AH[a], l === p ? e = p : e !== p && (e += (l ?? "") + s[a + 1]), this._$AH[a] = l;
    }
    o && !i && this.j(e);
  }
  j(e) {
    e === p ? this.element.removeAttribute(this.name) : this.element.setAttribute(this.name, e ?? "");
  }
}
class Tn extends Me {
  constructor() {
    super(...arguments), this.type = 3;
  }
  j(e) {
    this.element[this.name] = e === p ? void 0 : e;
  }
}
class Vn extends Me {
  constructor() {
    super(...arguments), this.type = 4;
  }
  j(e) {
    this.element.toggleAttribute(this.name, !!e && e !== p);
  }
}
class En extends Me {
  constructor(e, t, n, i, s) {
    super(e, t, n, i, s), this.type = 5;
  }
  _$AI(e, t = this) {
    if ((e = Y(this, e, t, 0) ?? p) === M) return;
    const n = this._$AH, i = e === p && n !== p || e.capture !== n.capture || e.once !== n.once || e.passive !== n.passive, s = e !== p && (n === p || i);
    i && this.element.removeEventListener(this.name, this, n), s && this.element.addEventListener(this.name, this, e), this._$AH = e;
  }
  handleEvent(e) {
    typeof this._$AH == "function" ? this._$AH.call(this.options?.host ?? this.element, e) : this._$AH.handleEvent(e);
  }
}
class Nn {
  constructor(e, t, n) {
    this.element = e, this.type = 6, this._$AN = void 0, this._$AM = t, this.options = n;
  }
  get _$AU() {
    return this._$AM._$AU;
  }
  _$AI(e) {
    Y(this, e);
  }
}
const Un = { I: G }, zn = Ye.litHtmlPolyfillSupport;
zn?.(le, G), (Ye.litHtmlVersions ??= []).push("3.3.3");
const Dn = (r, e, t) => {
  const n = t?.renderBefore ?? e;
  let i = n._$litPart$;
  if (i === void 0) {
    const s = t?.renderBefore ?? null;
    n._$litPart$ = i = new G(e.insertBefore(ae(), s), s, void 0, t ?? {});
  }
  return i._$AI(r), i;
};
const Ze = globalThis;
let L = class extends W {
  constructor() {
    super(...arguments), this.renderOptions = { host: this }, this._$Do = void 0;
  }
  createRenderRoot() {
    const e = super.createRenderRoot();
    return this.renderOptions.renderBefore ??= e.firstChild, e;
  }
  update(e) {
    const t = this.render();
    this.hasUpdated || (this.renderOptions.isConnected = this.isConnected), super.update(e), this._$Do = Dn(t, this.renderRoot, this.renderOptions);
  }
  connectedCallback() {
    super.connectedCallback(), this._$Do?.setConnected(!0);
  }
  disconnectedCallback() {
    super.disconnectedCallback(), this._$Do?.setConnected(!1);
  }
  render() {
    return M;
  }
};
L._$litElement$ = !0, L.finalized = !0, Ze.litElementHydrateSupport?.({ LitElement: L });
const Bn = Ze.litElementPolyfillSupport;
Bn?.({ LitElement: L });
(Ze.litElementVersions ??= []).push("4.2.2");
const Pn = { attribute: !0, type: String, converter: ve, reflect: !1, hasChanged: We }, Rn = (r = Pn, e, t) => {
  const { kind: n, metadata: i } = t;
  let s = globalThis.litPropertyMetadata.get(i);
  if (s === void 0 && globalThis.litPropertyMetadata.set(i, s = /* @__PURE__ */ new Map()), n === "setter" && ((r = Object.create(r)).wrapped = !0), s.set(t.name, r), n === "accessor") {
    const { name: o } = t;
    return { set(d) {
      const a = e.get.call(this);
      e.set.call(this, d), this.requestUpdate(o, a, r, !0, d);
    }, init(d) {
      return d !== void 0 && this.C(o, void 0, r, d), d;
    } };
  }
  if (n === "setter") {
    const { name: o } = t;
    return function(d) {
      const a = this[o];
      e.call(this, d), this.requestUpdate(o, a, r, !0, d);
    };
  }
  throw Error("Unsupported decorator location: " + n);
};
function k(r) {
  return (e, t) => typeof t == "object" ? Rn(r, e, t) : ((n, i, s) => {
    const o = i.hasOwnProperty(s);
    return i.constructor.createProperty(s, n), o ? Object.getOwnPropertyDescriptor(i, s) : void 0;
  })(r, e, t);
}
function f(r) {
  return k({ ...r, state: !0, attribute: !1 });
}
const In = (r, e, t) => (t.configurable = !0, t.enumerable = !0, Reflect.decorate && typeof e != "object" && Object.defineProperty(r, e, t), t);
function Kt(r, e) {
  return (t, n, i) => {
    const s = (o) => o.renderRoot?.querySelector(r) ?? null;
    return In(t, n, { get() {
      return s(this);
    } });
  };
}
const x = "prepaid_meter", w = {
  details: (r, e) => r.callWS({ type: `${x}/module`, device_id: e }),
  ledger: (r, e, t) => r.callWS({
    type: `${x}/ledger`,
    device_id: e,
    limit: 15,
    ...t ? { after: t } : {}
  }),
  loads: (r, e, t) => r.callWS({
    type: `${x}/ledger`,
    device_id: e,
    start: t.toISOString(),
    loads_only: !0,
    limit: 200
  }),
  hours: (r, e, t) => r.callWS({
    type: "recorder/statistics_during_period",
    statistic_ids: e,
    start_time: t.toISOString(),
    period: "hour",
    types: ["state", "mean", "change"]
  }),
  report: (r, e, t) => r.callWS({ type: `${x}/report`, from: e, to: t }),
  statements: (r, e, t) => r.callWS({ type: `${x}/statement`, device_id: e, month: t }),
  act: async (r, e, t) => (await r.callService(x, e, t, void 0, !1, !0)).response
};
function jn() {
  return document.querySelector("home-assistant").hass;
}
function Ge(r) {
  history.pushState(null, "", r), window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: !1 } }));
}
function Kn(r, e) {
  r.dispatchEvent(
    new CustomEvent("hass-more-info", { detail: { entityId: e }, bubbles: !0, composed: !0 })
  );
}
function Ft(r) {
  return `/${location.pathname.split("/")[1]}/${r}`;
}
function He(r) {
  return `${Ft("tenant")}?device=${r}`;
}
var Wt = "M21.1,12.5L22.5,13.91L15.97,20.5L12.5,17L13.9,15.59L15.97,17.67L21.1,12.5M11,4A4,4 0 0,1 15,8A4,4 0 0,1 11,12A4,4 0 0,1 7,8A4,4 0 0,1 11,4M11,6A2,2 0 0,0 9,8A2,2 0 0,0 11,10A2,2 0 0,0 13,8A2,2 0 0,0 11,6M11,13C11.68,13 12.5,13.09 13.41,13.26L11.74,14.93L11,14.9C8.03,14.9 4.9,16.36 4.9,17V18.1H11.1L13,20H3V17C3,14.34 8.33,13 11,13Z", _e = "M13,13H11V7H13M13,17H11V15H13M12,2A10,10 0 0,0 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2Z", Yt = "M11,15H13V17H11V15M11,7H13V13H11V7M12,2C6.47,2 2,6.5 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2M12,20A8,8 0 0,1 4,12A8,8 0 0,1 12,4A8,8 0 0,1 20,12A8,8 0 0,1 12,20Z", Fn = "M12.3 8.93L9.88 6.5H15.5V10H17V5H9.88L12.3 2.57L11.24 1.5L7 5.75L11.24 10L12.3 8.93M12 14A3 3 0 1 0 15 17A3 3 0 0 0 12 14M3 11V23H21V11M19 19A2 2 0 0 0 17 21H7A2 2 0 0 0 5 19V15A2 2 0 0 0 7 13H17A2 2 0 0 0 19 15Z", Wn = "M12 2C6.5 2 2 6.5 2 12S6.5 22 12 22 22 17.5 22 12 17.5 2 12 2M10 17L5 12L6.41 10.59L10 14.17L17.59 6.58L19 8L10 17Z", Yn = "M12 2C6.5 2 2 6.5 2 12S6.5 22 12 22 22 17.5 22 12 17.5 2 12 2M12 20C7.59 20 4 16.41 4 12S7.59 4 12 4 20 7.59 20 12 16.41 20 12 20M16.59 7.58L10 14.17L7.41 11.59L6 13L10 17L18 9L16.59 7.58Z", ke = "M11 7V13L16.2 16.1L17 14.9L12.5 12.2V7H11M20 12V18H22V12H20M20 20V22H22V20H20M18 20C16.3 21.3 14.3 22 12 22C6.5 22 2 17.5 2 12S6.5 2 12 2C16.8 2 20.9 5.4 21.8 10H19.7C18.8 6.6 15.7 4 12 4C7.6 4 4 7.6 4 12S7.6 20 12 20C14.4 20 16.5 18.9 18 17.3V20Z", qn = "M19,6.41L17.59,5L12,10.59L6.41,5L5,6.41L10.59,12L5,17.59L6.41,19L12,13.41L17.59,19L19,17.59L13.41,12L19,6.41Z", qt = "M12,2C17.53,2 22,6.47 22,12C22,17.53 17.53,22 12,22C6.47,22 2,17.53 2,12C2,6.47 6.47,2 12,2M15.59,7L12,10.59L8.41,7L7,8.41L10.59,12L7,15.59L8.41,17L12,13.41L15.59,17L17,15.59L13.41,12L17,8.41L15.59,7Z", Zn = "M7,2V13H10V22L17,10H13L17,2H7Z", Gn = "M21 7C21 5.62 19.88 4.5 18.5 4.5C18.33 4.5 18.16 4.5 18 4.55V4C18 2.62 16.88 1.5 15.5 1.5C15.27 1.5 15.04 1.53 14.83 1.59C14.46 .66 13.56 0 12.5 0C11.27 0 10.25 .89 10.04 2.06C9.87 2 9.69 2 9.5 2C8.12 2 7 3.12 7 4.5V10.39C6.66 10.08 6.24 9.85 5.78 9.73L5 9.5C4.18 9.29 3.31 9.61 2.82 10.35C2.44 10.92 2.42 11.66 2.67 12.3L5.23 18.73C6.5 21.91 9.57 24 13 24C17.42 24 21 20.42 21 16V7M19 16C19 19.31 16.31 22 13 22C10.39 22 8.05 20.41 7.09 18L4.5 11.45L5 11.59C5.5 11.71 5.85 12.05 6 12.5L7 15H9V4.5C9 4.22 9.22 4 9.5 4S10 4.22 10 4.5V12H12V2.5C12 2.22 12.22 2 12.5 2S13 2.22 13 2.5V12H15V4C15 3.72 15.22 3.5 15.5 3.5S16 3.72 16 4V12H18V7C18 6.72 18.22 6.5 18.5 6.5S19 6.72 19 7V16Z", ce = "M11,18H13V16H11V18M12,2A10,10 0 0,0 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2M12,20C7.59,20 4,16.41 4,12C4,7.59 7.59,4 12,4C16.41,4 20,7.59 20,12C20,16.41 16.41,20 12,20M12,6A4,4 0 0,0 8,10H10A2,2 0 0,1 12,8A2,2 0 0,1 14,10C14,12 11,11.75 11,15H13C13,12.75 16,12.5 16,10A4,4 0 0,0 12,6Z", Zt = "M4,1C2.89,1 2,1.89 2,3V7C2,8.11 2.89,9 4,9H1V11H13V9H10C11.11,9 12,8.11 12,7V3C12,1.89 11.11,1 10,1H4M4,3H10V7H4V3M14,13C12.89,13 12,13.89 12,15V19C12,20.11 12.89,21 14,21H11V23H23V21H20C21.11,21 22,20.11 22,19V15C22,13.89 21.11,13 20,13H14M3.88,13.46L2.46,14.88L4.59,17L2.46,19.12L3.88,20.54L6,18.41L8.12,20.54L9.54,19.12L7.41,17L9.54,14.88L8.12,13.46L6,15.59L3.88,13.46M14,15H20V19H14V15Z", Jn = "M12,4V2A10,10 0 0,0 2,12H4A8,8 0 0,1 12,4Z", Qn = "M9.5,3A6.5,6.5 0 0,1 16,9.5C16,11.11 15.41,12.59 14.44,13.73L14.71,14H15.5L20.5,19L19,20.5L14,15.5V14.71L13.73,14.44C12.59,15.41 11.11,16 9.5,16A6.5,6.5 0 0,1 3,9.5A6.5,6.5 0 0,1 9.5,3M9.5,5C7,5 5,7 5,9.5C5,12 7,14 9.5,14C12,14 14,12 14,9.5C14,7 12,5 9.5,5Z", xe = "M22.11 21.46L2.39 1.73L1.11 3L6.25 8.14C6.1 8.41 6 8.7 6 9V14.5L9.5 18V21H14.5V18L15.31 17.2L20.84 22.73L22.11 21.46M13.09 16.59L12.67 17H11.33L10.92 16.59L8 13.67V9.89L13.89 15.78L13.09 16.59M12.2 9L10.2 7H14V3H16V7C17 7 18 8 18 9V14.5L17.85 14.65L16 12.8V9.09C16 9.06 15.95 9 15.92 9H12.2M10 6.8L8 4.8V3H10V6.8Z", Je = "M16 7V3H14V7H10V3H8V7C7 7 6 8 6 9V14.5L9.5 18V21H14.5V18L18 14.5V9C18 8 17 7 16 7M16 13.67L13.09 16.59L12.67 17H11.33L10.92 16.59L8 13.67V9.09C8 9.06 8.06 9 8.09 9H15.92C15.95 9 16 9.06 16 9.09V13.67Z", Xn = "M19 8C20.66 8 22 9.34 22 11V17H18V21H6V17H2V11C2 9.34 3.34 8 5 8H6V3H18V8H19M8 5V8H16V5H8M16 19V15H8V19H16M18 15H20V11C20 10.45 19.55 10 19 10H5C4.45 10 4 10.45 4 11V15H6V13H18V15M19 11.5C19 12.05 18.55 12.5 18 12.5C17.45 12.5 17 12.05 17 11.5C17 10.95 17.45 10.5 18 10.5C18.55 10.5 19 10.95 19 11.5Z", Gt = "M13,2.03V2.05L13,4.05C17.39,4.59 20.5,8.58 19.96,12.97C19.5,16.61 16.64,19.5 13,19.93V21.93C18.5,21.38 22.5,16.5 21.95,11C21.5,6.25 17.73,2.5 13,2.03M11,2.06C9.05,2.25 7.19,3 5.67,4.26L7.1,5.74C8.22,4.84 9.57,4.26 11,4.06V2.06M4.26,5.67C3,7.19 2.25,9.04 2.05,11H4.05C4.24,9.58 4.8,8.23 5.69,7.1L4.26,5.67M2.06,13C2.26,14.96 3.03,16.81 4.27,18.33L5.69,16.9C4.81,15.77 4.24,14.42 4.06,13H2.06M7.1,18.37L5.67,19.74C7.18,21 9.04,21.79 11,22V20C9.58,19.82 8.23,19.25 7.1,18.37M12.5,7V12.25L17,14.92L16.25,16.15L11,13V7H12.5Z", ei = "M7.95,3L6.53,5.19L7.95,7.4H7.94L5.95,10.5L4.22,9.6L5.64,7.39L4.22,5.19L6.22,2.09L7.95,3M13.95,2.89L12.53,5.1L13.95,7.3L13.94,7.31L11.95,10.4L10.22,9.5L11.64,7.3L10.22,5.1L12.22,2L13.95,2.89M20,2.89L18.56,5.1L20,7.3V7.31L18,10.4L16.25,9.5L17.67,7.3L16.25,5.1L18.25,2L20,2.89M2,22V14A2,2 0 0,1 4,12H20A2,2 0 0,1 22,14V22H20V20H4V22H2M6,14A1,1 0 0,0 5,15V17A1,1 0 0,0 6,18A1,1 0 0,0 7,17V15A1,1 0 0,0 6,14M10,14A1,1 0 0,0 9,15V17A1,1 0 0,0 10,18A1,1 0 0,0 11,17V15A1,1 0 0,0 10,14M14,14A1,1 0 0,0 13,15V17A1,1 0 0,0 14,18A1,1 0 0,0 15,17V15A1,1 0 0,0 14,14M18,14A1,1 0 0,0 17,15V17A1,1 0 0,0 18,18A1,1 0 0,0 19,17V15A1,1 0 0,0 18,14Z", ti = "M22 10V6C22 4.89 21.1 4 20 4H4C2.9 4 2 4.89 2 6V10C3.11 10 4 10.9 4 12S3.11 14 2 14V18C2 19.1 2.9 20 4 20H20C21.1 20 22 19.1 22 18V14C20.9 14 20 13.1 20 12S20.9 10 22 10M20 8.54C18.81 9.23 18 10.53 18 12S18.81 14.77 20 15.46V18H4V15.46C5.19 14.77 6 13.47 6 12C6 10.5 5.2 9.23 4 8.54L4 6H20V8.54M11 15H13V17H11M11 11H13V13H11M11 7H13V9H11Z", ni = "M2 12H4V17H20V12H22V17C22 18.11 21.11 19 20 19H4C2.9 19 2 18.11 2 17V12M12 15L17.55 9.54L16.13 8.13L13 11.25V2H11V11.25L7.88 8.13L6.46 9.55L12 15Z", ii = "M5,3C3.89,3 3,3.9 3,5V19A2,2 0 0,0 5,21H19A2,2 0 0,0 21,19V16.72C21.59,16.37 22,15.74 22,15V9C22,8.26 21.59,7.63 21,7.28V5A2,2 0 0,0 19,3H5M5,5H19V7H13A2,2 0 0,0 11,9V15A2,2 0 0,0 13,17H19V19H5V5M13,9H20V15H13V9M16,10.5A1.5,1.5 0 0,0 14.5,12A1.5,1.5 0 0,0 16,13.5A1.5,1.5 0 0,0 17.5,12A1.5,1.5 0 0,0 16,10.5Z", ri = "M12,3.77L11.25,4.61C11.25,4.61 9.97,6.06 8.68,7.94C7.39,9.82 6,12.07 6,14.23A6,6 0 0,0 12,20.23A6,6 0 0,0 18,14.23C18,12.07 16.61,9.82 15.32,7.94C14.03,6.06 12.75,4.61 12.75,4.61L12,3.77M12,6.9C12.44,7.42 12.84,7.85 13.68,9.07C14.89,10.83 16,13.07 16,14.23C16,16.45 14.22,18.23 12,18.23C9.78,18.23 8,16.45 8,14.23C8,13.07 9.11,10.83 10.32,9.07C11.16,7.85 11.56,7.42 12,6.9Z";
const g = {
  close: qn,
  search: Qn,
  hold: Gn,
  pending: Gt,
  uncertain: ce,
  waiting: Wt,
  busy: Jn,
  done: Wn,
  failed: qt,
  info: Yt,
  print: Xn,
  download: ni,
  topUp: ii,
  refund: Fn,
  cut: xe,
  restore: Je,
  voucher: ti
}, Jt = {
  electricity: Zn,
  water: ri,
  heat: ei
}, Qe = {
  cut_failed: _e,
  restore_failed: _e,
  interrupted: xe,
  undeclared: ce,
  awaiting_approval: ke,
  cut_off_due: ke,
  ready_to_restore: Je,
  offline: Zt,
  exhausted: qt,
  low: Yt,
  cut: xe,
  unknown: ce,
  ok: Yn
}, si = {
  cut_failed: _e,
  restore_failed: _e,
  interrupted: xe,
  undeclared: ce,
  confirm: Wt,
  uncertain: ce,
  awaiting_approval: ke,
  cut_off_due: ke,
  ready_to_restore: Je,
  offline: Zt,
  pending: Gt
};
function v(r) {
  return c`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${r} /></svg>`;
}
const oi = 3e3;
class ai {
  constructor(e) {
    this.connection = e, this.modules = /* @__PURE__ */ new Map(), this.isLoaded = !1, this.failed = !1, this.listeners = /* @__PURE__ */ new Set(), this.afresh = () => {
      this.end?.(!0), this.end = void 0, this.begin();
    };
  }
  add(e) {
    this.listeners.add(e), !(this.listeners.size > 1) && (this.failed = !1, this.connection.addEventListener("ready", this.afresh), this.begin());
  }
  remove(e) {
    this.listeners.delete(e), !this.listeners.size && (this.connection.removeEventListener("ready", this.afresh), this.end?.(), this.modules = /* @__PURE__ */ new Map(), this.isLoaded = !1);
  }
  begin() {
    this.end?.();
    let e = !1, t, n = !0;
    const i = this.connection.subscribeMessage(
      (s) => {
        e || (n && (this.modules = /* @__PURE__ */ new Map()), n = !1, this.failed = !1, this.take(s));
      },
      { type: `${x}/modules/subscribe` },
      // After a lost connection it may be too early as well.
      { resubscribe: !1 }
    );
    i.catch(() => {
      e || (this.failed = !0, this.tell(), t = setTimeout(() => this.begin(), oi));
    }), this.end = (s = !1) => {
      e = !0, clearTimeout(t), s || i.then((o) => o()).catch(() => {
      });
    };
  }
  take({ changed: e, gone: t }) {
    this.modules = new Map(this.modules);
    for (const n of e) this.modules.set(n.device_id, n);
    for (const n of t) this.modules.delete(n);
    this.isLoaded = !0, this.tell();
  }
  tell() {
    for (const e of this.listeners) e();
  }
}
const _t = /* @__PURE__ */ new WeakMap();
class Qt {
  constructor(e) {
    this.host = e, this.connected = !1, this.update = () => this.host.requestUpdate(), e.addController(this);
  }
  /** Follow a page's connection; to be called whenever it may be another one. */
  follow(e) {
    const t = _t.get(e) ?? new ai(e);
    _t.set(e, t), t !== this.store && (this.connected && this.store?.remove(this.update), this.store = t, this.connected && t.add(this.update));
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
const V = _`
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
`, Oe = _`
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
`, I = _`
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
`, Xt = _`
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
`, di = {
  comma_decimal: "en-US",
  decimal_comma: "de",
  space_comma: "fr",
  quote_decimal: "de-CH",
  none: "en-US"
}, li = new Set(Intl.supportedValuesOf("currency"));
class kt {
  constructor(e, t) {
    this.kept = /* @__PURE__ */ new Map(), this.language = e.language, this.numbers = e.number_format === "system" ? void 0 : di[e.number_format] ?? e.language, this.grouping = e.number_format !== "none", this.zone = e.time_zone === "server" ? t : void 0, this.hour12 = { 12: !0, 24: !1 }[e.time_format];
  }
  get decimal() {
    return this.number("1.5", 1).includes(",") ? "," : ".";
  }
  formatter(e, t) {
    let n = this.kept.get(e);
    return n || (n = new Intl.NumberFormat(this.numbers, { useGrouping: this.grouping, ...t }), this.kept.set(e, n)), n;
  }
  number(e, t = 2, n = 0) {
    return this.formatter(`n${n}-${t}`, {
      minimumFractionDigits: n,
      maximumFractionDigits: t
    }).format(e);
  }
  /** An amount in a unit of credit: money where the unit is a currency. */
  amount(e, t, n = 2) {
    if (e === null) return "–";
    const i = typeof e == "string" ? e.split(".")[1]?.length ?? 0 : 0;
    if (li.has(t)) {
      const o = { style: "currency", currency: t, currencyDisplay: "narrowSymbol" }, d = this.formatter(`c${t}`, o);
      if (i <= (d.resolvedOptions().maximumFractionDigits ?? 0)) return d.format(e);
      const a = { minimumFractionDigits: i, maximumFractionDigits: i };
      return this.formatter(`c${t}-${i}`, { ...o, ...a }).format(e);
    }
    const s = Math.max(n, i);
    return `${this.number(e, s, Number(e) % 1 ? Math.min(s, Math.max(2, i)) : 0)} ${t}`;
  }
  measure(e, t) {
    return e === null ? "–" : `${this.number(e, Math.abs(e) < 100 ? 1 : 0)} ${t}`;
  }
  /** How long credit lasts, in hours when it is short. */
  left(e) {
    const [t, n] = e < 1 ? [Math.max(0, e * 24), "hour"] : [e, "day"];
    return this.formatter(`u${n}${t < 10 ? 1 : 0}`, {
      style: "unit",
      unit: n,
      unitDisplay: "long",
      maximumFractionDigits: n === "day" && t < 10 ? 1 : 0
    }).format(t);
  }
  moment(e, t) {
    const n = typeof e == "string" ? new Date(e) : e;
    return new Intl.DateTimeFormat(this.language, { timeZone: this.zone, ...t }).format(n);
  }
  date(e) {
    return this.moment(e, { dateStyle: "medium" });
  }
  dateTime(e) {
    return this.moment(e, { dateStyle: "medium", timeStyle: "short", hour12: this.hour12 });
  }
  month(e) {
    const [t, n] = e.split("-").map(Number), i = new Date(Date.UTC(t ?? 0, (n ?? 1) - 1, 15));
    return this.moment(i, { year: "numeric", month: "long" });
  }
}
const ci = {
  failed: "Failed",
  due: "To cut off",
  ready: "To restore",
  exhausted: "Exhausted",
  low: "Low",
  cut: "Cut off",
  offline: "Not answering",
  fine: "OK"
}, ui = {
  electricity: "Electricity today",
  water: "Water today",
  heat: "Heat today"
}, hi = {
  cut_failed: "The supply should be cut off, but it still flows. The breaker did not open, or it is bypassed.",
  restore_failed: "The supply should be on, but nothing flows. Somebody has to look at the breaker.",
  interrupted: "It is switched on, but the breaker or valve was switched off on site. Somebody has to switch it on there.",
  undeclared: "Nobody has said yet what the relay moves. An administrator says it in Settings → System → Repairs.",
  confirm: "A second person has to confirm.",
  uncertain: "It is not certain whether the last top-up arrived. Look at the meter, then say what it shows.",
  awaiting_approval: "Credit is used up. You decide whether to cut off.",
  cut_off_due: "Credit is used up. It is cut off by itself as soon as that is allowed.",
  ready_to_restore: "There is credit again, or a hold. The supply can be restored.",
  offline: "The module does not answer. Check its power, wiring and unit id.",
  pending: "A top-up waits for the module. It is finished by itself as soon as the module answers."
}, pi = {
  uncertain: "It is not certain whether credit was given back. Look at the meter, then say what it shows.",
  pending: "Giving credit back waits for the module. It is finished by itself as soon as the module answers."
}, mi = {
  cut_failed: "Cut off again",
  restore_failed: "Restore again",
  interrupted: "Look",
  undeclared: "Look",
  confirm: "Confirm",
  uncertain: "Say what it shows",
  awaiting_approval: "Cut off",
  cut_off_due: "Look",
  ready_to_restore: "Restore",
  offline: "Look",
  pending: "Look"
}, fi = {
  top_up_intent: "Top-up asked for",
  top_up: "Top-up",
  top_up_refused: "Top-up refused",
  refund_intent: "Refund asked for",
  refund: "Refund",
  refund_refused: "Refund refused",
  load_at_module: "Load at the module",
  load_from_elsewhere: "Load by another program",
  loads_at_module_unseen: "Earlier loads at the module",
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
}, gi = {
  amount_not_allowed: "It does not take this amount.",
  above_maximum: "It would be more than the meter takes or can hold.",
  exceeds_credit: "So much credit is not left.",
  superseded: "Another program loaded the meter first.",
  not_understood: "The meter does not understand the order.",
  decided_by_person: "Decided by whoever looked at the meter.",
  module_swapped: "The module was swapped before it told.",
  reset: "The module counts less than before.",
  drift: "The module's total does not fit its loads."
}, yi = {
  user: "User",
  automation: "Automation",
  at_module: "At the module",
  system: "System"
}, $i = {
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
  use: ui,
  search: "Search for tenant, area or serial number",
  all: "All",
  groups: ci,
  filterByState: "Filter by state",
  filterByKind: "Filter by kind",
  everyKind: "Every kind",
  filterByPlace: "Filter by floor or area",
  everywhere: "Everywhere",
  shown: (r, e) => `${r} of ${e} tenants`,
  nothingFound: "No tenant fits",
  clearFilter: "Show all",
  offline: "Not answering",
  unknown: "Not known",
  hold: "On hold",
  pending: "Top-up pending",
  uncertain: "Top-up uncertain",
  refundNotes: { pending: "Refund pending", uncertain: "Refund uncertain" },
  waiting: "Waits for a second person",
  switching: "Switching …",
  lasts: (r) => `lasts ${r}`,
  remaining: "Remaining credit",
  noTenant: "There is no such tenant",
  noTenantHint: "The module was removed, or its hub is not running.",
  toOverview: "To the overview",
  serialNumber: "Serial number",
  lastAnswer: "Last answer",
  limitMark: (r) => `Warning limit ${r}`,
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
  noCurve: "The curve begins when there are some hours to show.",
  legendLoad: "Loaded",
  loadsOf: (r, e, t) => e ? `${e} ${e === 1 ? "load or refund" : "loads and refunds"} in ${r} days, the last one ${t}` : `No load in ${r} days`,
  settings: "Settings and switches",
  ledger: "Ledger",
  more: "Show more",
  ledgerEmpty: "Nothing has happened yet.",
  noAccount: "This meter keeps no credit that can be loaded from here.",
  topUp: "Top up",
  refund: "Give credit back",
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
  amountTooFine: (r) => `At most ${r} decimals.`,
  amountTooLarge: (r) => `The meter takes ${r} at most at once.`,
  before: "Before",
  after: "After",
  load: (r) => `Load ${r}`,
  loadingNow: "Loading …",
  loaded: (r) => `${r} loaded`,
  loadPending: (r) => `The top-up of ${r} is on its way. The module has not confirmed it yet; it is finished by itself as soon as the module does. Do not load again.`,
  loadRefused: "The module refused the top-up. Nothing was loaded.",
  loadUncertain: "Whether it was loaded is not certain. Look at the meter, then answer the question under Settings → System → Repairs.",
  amountAboveCredit: (r) => `Only ${r} remain.`,
  nothingToRefund: "No credit remains that could be given back.",
  refundReasonHint: "For example that the tenant moved out. Stays in the ledger",
  giveBack: (r) => `Give back ${r}`,
  givingBack: "Giving back …",
  givenBack: (r) => `${r} given back`,
  refundPending: (r) => `Giving back ${r} is under way. The module has not confirmed it yet; it is finished by itself as soon as the module does. Do not ask for it again.`,
  refundRefused: "The module refused it. Nothing was given back.",
  refundUncertain: "Whether it was taken off the meter is not certain. Look at the meter, then answer the question under Settings → System → Repairs.",
  refundWaiting: "A second person has to confirm this within 24 hours. Until then nothing is given back.",
  receipt: "Receipt",
  receiptNumber: "Receipt number",
  orderNumber: "Order number",
  earlierPending: "The meter has not confirmed an earlier order yet. It is finished by itself; until then there can be no other.",
  earlierUncertain: "It is not certain what became of an earlier order. Answer that question under Settings → System → Repairs first.",
  orderSilent: "The module does not answer. Nothing can be sent to it until it does.",
  orderByVoucher: "A voucher can carry credit to it meanwhile.",
  unseenLoads: (r) => r === 1 ? "One load that the module no longer lists" : `${r} loads that the module no longer lists`,
  unconfirmed: "Not confirmed by the module",
  time: "Time",
  by: "By",
  reason: "Reason",
  reasonHint: "Stays in the ledger",
  code: "Your code",
  codeNeeded: "Enter your code.",
  override: "Override as administrator. This stays in the ledger.",
  gateClosed: "At the moment this is not allowed",
  supplyNow: "Supply now",
  cutOffAsk: (r) => `The supply of ${r} will be cut off.`,
  restoreAsk: (r) => `The supply of ${r} will be restored.`,
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
  confirmCutOff: (r, e) => `${r} wants to cut off ${e}.`,
  confirmRefund: (r, e, t) => `${r} wants to give back ${t} to ${e}.`,
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
  todoTitle: (r) => r === 1 ? "One thing to do" : `${r} things to do`,
  allDone: "Nothing to do",
  allDoneHint: "Everything is in order. New tasks appear here by themselves.",
  tasks: hi,
  refundTasks: pi,
  taskActions: mi,
  onlyAdministrator: "Only an administrator can say so, under Settings → System → Repairs.",
  taskWho: (r) => `asked for by ${r}`,
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
  loadsKnownSince: (r) => `Loads are known since ${r}, when the ledger begins.`,
  exportCsv: "Export CSV",
  statement: "Statement",
  statementOf: (r) => `Statement for ${r}`,
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
  printedOn: (r) => `Printed on ${r}`,
  rowKinds: fi,
  rowReasons: gi,
  actors: yi
}, bi = {
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
  shown: (r, e) => `${e} kiracıdan ${r} tanesi`,
  nothingFound: "Uyan kiracı yok",
  clearFilter: "Tümünü göster",
  offline: "Yanıt yok",
  unknown: "Bilinmiyor",
  hold: "Kesme engeli var",
  pending: "Yükleme bekliyor",
  uncertain: "Yükleme belirsiz",
  refundNotes: { pending: "Geri alma bekliyor", uncertain: "Geri alma belirsiz" },
  waiting: "İkinci kişiyi bekliyor",
  switching: "Açılıp kapatılıyor …",
  lasts: (r) => `${r} yeter`,
  remaining: "Kalan kontör",
  noTenant: "Böyle bir kiracı yok",
  noTenantHint: "Modül silinmiş veya hattı çalışmıyor.",
  toOverview: "Özete dön",
  serialNumber: "Seri numarası",
  lastAnswer: "Son yanıt",
  limitMark: (r) => `Uyarı limiti ${r}`,
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
  noCurve: "Gösterilecek birkaç saat olunca çizilecek.",
  legendLoad: "Yükleme",
  loadsOf: (r, e, t) => e ? `Son ${r} günde ${e} yükleme veya geri alma, en sonuncusu ${t}` : `Son ${r} günde yükleme yok`,
  settings: "Ayarlar ve anahtarlar",
  ledger: "Defter",
  more: "Daha fazla göster",
  ledgerEmpty: "Henüz bir işlem yok.",
  noAccount: "Bu sayaca buradan kontör yüklenemez.",
  topUp: "Kontör yükle",
  refund: "Kontörü geri al",
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
  amountTooFine: (r) => `En çok ${r} ondalık hane.`,
  amountTooLarge: (r) => `Sayaç tek seferde en çok ${r} kabul eder.`,
  before: "Önce",
  after: "Sonra",
  load: (r) => `${r} yükle`,
  loadingNow: "Yükleniyor …",
  loaded: (r) => `${r} yüklendi`,
  loadPending: (r) => `Yükleme sürüyor: ${r}. Modülün onayı bekleniyor; onay gelir gelmez kendiliğinden tamamlanır. Yeniden yüklemeyin.`,
  loadRefused: "Modül yüklemeyi reddetti. Hiçbir şey yüklenmedi.",
  loadUncertain: "Yüklenip yüklenmediği kesin değil. Sayaca bakın, sonra Ayarlar → Sistem → Onarımlar bölümündeki soruyu yanıtlayın.",
  amountAboveCredit: (r) => `Yalnızca ${r} kaldı.`,
  nothingToRefund: "Geri alınabilecek kontör kalmadı.",
  refundReasonHint: "Örneğin kiracının taşınması. Defterde kalır",
  giveBack: (r) => `${r} geri al`,
  givingBack: "Geri alınıyor …",
  givenBack: (r) => `${r} geri alındı`,
  refundPending: (r) => `Geri alma sürüyor: ${r}. Modülün onayı bekleniyor; onay gelir gelmez kendiliğinden tamamlanır. Yeniden istemeyin.`,
  refundRefused: "Modül bunu reddetti. Hiçbir şey geri alınmadı.",
  refundUncertain: "Sayaçtan düşülüp düşülmediği kesin değil. Sayaca bakın, sonra Ayarlar → Sistem → Onarımlar bölümündeki soruyu yanıtlayın.",
  refundWaiting: "Bunu 24 saat içinde ikinci bir kişinin onaylaması gerekiyor. O zamana kadar geri alınmaz.",
  receipt: "Makbuz",
  receiptNumber: "Makbuz numarası",
  orderNumber: "İşlem numarası",
  earlierPending: "Sayaç önceki bir işlemi henüz onaylamadı. O işlem kendiliğinden tamamlanır; o zamana kadar yeni işlem yapılamaz.",
  earlierUncertain: "Önceki bir işlemin sonucu kesin değil. Önce Ayarlar → Sistem → Onarımlar bölümündeki soruyu yanıtlayın.",
  orderSilent: "Modül yanıt vermiyor. Yanıt verene kadar ona bir şey gönderilemez.",
  orderByVoucher: "Bu arada yükleme fişi kullanılabilir.",
  unseenLoads: (r) => `Modülün artık listelemediği ${r} yükleme`,
  unconfirmed: "Modülden onay gelmedi",
  time: "Zaman",
  by: "Yapan",
  reason: "Neden",
  reasonHint: "Defterde kalır",
  code: "Kodunuz",
  codeNeeded: "Kodunuzu girin.",
  override: "Yönetici olarak engeli aş. Bu, defterde kalır.",
  gateClosed: "Şu anda buna izin yok",
  supplyNow: "Beslemenin durumu",
  cutOffAsk: (r) => `${r} beslemesi kesilecek.`,
  restoreAsk: (r) => `${r} beslemesi yeniden verilecek.`,
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
  confirmCutOff: (r, e) => `${r}, ${e} beslemesini kesmek istiyor.`,
  confirmRefund: (r, e, t) => `${r}, ${e} kiracısından ${t} geri almak istiyor.`,
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
  todoTitle: (r) => `Yapılacak ${r} iş var`,
  allDone: "Yapılacak bir şey yok",
  allDoneHint: "Her şey yolunda. Yeni işler burada kendiliğinden görünür.",
  tasks: {
    cut_failed: "Besleme kesilmiş olmalı ama sürüyor. Şalter açmadı veya köprülenmiş.",
    restore_failed: "Besleme verilmiş olmalı ama gelmiyor. Birinin şaltere bakması gerekiyor.",
    interrupted: "Besleme açık ama şalter veya vana yerinde kapatılmış. Birinin orada açması gerekiyor.",
    undeclared: "Rölenin neyi sürdüğü henüz bildirilmedi. Bir yönetici Ayarlar → Sistem → Onarımlar bölümünde bildirir.",
    confirm: "İkinci bir kişinin onaylaması gerekiyor.",
    uncertain: "Son yüklemenin ulaşıp ulaşmadığı kesin değil. Sayaca bakın, sonra ne gördüğünüzü bildirin.",
    awaiting_approval: "Kontör bitti. Kesilip kesilmeyeceğine siz karar verirsiniz.",
    cut_off_due: "Kontör bitti. İzin verildiği anda kendiliğinden kesilir.",
    ready_to_restore: "Yeniden kontör var veya kesme engeli kondu. Besleme verilebilir.",
    offline: "Modül yanıt vermiyor. Beslemesini, kablosunu ve adresini kontrol edin.",
    pending: "Bekleyen bir yükleme var. Modül yanıt verir vermez kendiliğinden tamamlanır."
  },
  refundTasks: {
    uncertain: "Kontörün geri alınıp alınmadığı kesin değil. Sayaca bakın, sonra ne gördüğünüzü bildirin.",
    pending: "Bekleyen bir geri alma var. Modül yanıt verir vermez kendiliğinden tamamlanır."
  },
  onlyAdministrator: "Bunu yalnızca bir yönetici, Ayarlar → Sistem → Onarımlar bölümünde bildirebilir.",
  taskActions: {
    cut_failed: "Yeniden kes",
    restore_failed: "Yeniden ver",
    interrupted: "Bak",
    undeclared: "Bak",
    confirm: "Onayla",
    uncertain: "Sonucu bildir",
    awaiting_approval: "Kes",
    cut_off_due: "Bak",
    ready_to_restore: "Ver",
    offline: "Bak",
    pending: "Bak"
  },
  taskWho: (r) => `isteyen: ${r}`,
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
  loadsKnownSince: (r) => `Yüklemeler, defterin başladığı ${r} gününden beri biliniyor.`,
  exportCsv: "CSV olarak indir",
  statement: "Ekstre",
  statementOf: (r) => `${r} ekstresi`,
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
  printedOn: (r) => `Yazdırma: ${r}`,
  rowKinds: {
    top_up_intent: "Kontör yükleme istendi",
    top_up: "Kontör yükleme",
    top_up_refused: "Kontör yükleme reddedildi",
    refund_intent: "İade istendi",
    refund: "İade",
    refund_refused: "İade reddedildi",
    load_at_module: "Modülde yükleme",
    load_from_elsewhere: "Başka bir programla yükleme",
    loads_at_module_unseen: "Modülde önceki yüklemeler",
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
  rowReasons: {
    amount_not_allowed: "Bu miktarı kabul etmiyor.",
    above_maximum: "Sayacın kabul ettiğinden veya tutabildiğinden fazla olurdu.",
    exceeds_credit: "O kadar kontör kalmamış.",
    superseded: "Sayaca önce başka bir program yükleme yaptı.",
    not_understood: "Sayaç bu isteği anlamıyor.",
    decided_by_person: "Sayaca bakan kişinin kararı.",
    module_swapped: "Modül sonucu bildirmeden değiştirildi.",
    reset: "Modülün sayacı öncekinden geride.",
    drift: "Modülün toplamı yüklemeleriyle uyuşmuyor."
  },
  actors: {
    user: "Kullanıcı",
    automation: "Otomasyon",
    at_module: "Modül başında",
    system: "Sistem"
  }
};
function Ae(r) {
  return r.startsWith("tr") ? bi : $i;
}
class vi {
  constructor(e, t, n, i, s) {
    this.language = e, this.entity = n, this.selector = i, this.exceptions = s, this.t = Ae(e), this.format = new kt(t.locale, t.config.time_zone), this.atBuilding = new kt({ ...t.locale, time_zone: "server" }, t.config.time_zone);
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
  /** Why an order came to nothing or had to be decided, as a sentence. */
  why(e) {
    return this.t.rowReasons[String(e)] ?? "";
  }
  how(e) {
    return e === "unknown" ? "" : this.entity(this.key(`event.credit_event.state_attributes.how.state.${e}`)) || e;
  }
  /** The name of an entity of a module, by its key. */
  name(e) {
    for (const t of ["sensor", "number", "select", "switch", "binary_sensor"]) {
      const n = this.entity(this.key(`${t}.${e}.name`));
      if (n) return n;
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
const ze = /* @__PURE__ */ new Map();
function Xe(r) {
  const e = JSON.stringify([r.language, r.locale]);
  let t = ze.get(e);
  return t || (t = Promise.all([
    r.loadBackendTranslation("entity", x),
    r.loadBackendTranslation("selector", x),
    r.loadBackendTranslation("exceptions", x)
  ]).then((n) => new vi(r.language, r, ...n)), t.catch(() => ze.delete(e)), ze.set(e, t)), t;
}
async function R(r, e) {
  const { t } = await Xe(r), { code: n, message: i, ...s } = typeof e == "object" ? e : { code: e };
  if (n === 3 || n === void 0) return i ?? t.connectionLost;
  const { translation_domain: o, translation_key: d } = s;
  if (o && d) {
    const l = (await r.loadBackendTranslation("exceptions", o))(
      `component.${o}.exceptions.${d}.message`,
      s.translation_placeholders
    );
    if (l) return l;
  }
  return i ?? String(n);
}
var wi = Object.defineProperty, J = (r, e, t, n) => {
  for (var i = void 0, s = r.length - 1, o; s >= 0; s--)
    (o = r[s]) && (i = o(e, t, i) || i);
  return i && wi(e, t, i), i;
};
class A extends L {
  constructor() {
    super(...arguments), this.deviceId = "", this.busy = !1, this.problem = "", this.modules = new Qt(this);
  }
  get hass() {
    return jn();
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
      this.words = await Xe(this.hass), this.details = await w.details(this.hass, this.deviceId);
    } catch (e) {
      this.problem = await R(this.hass, e);
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
        this.problem = await R(this.hass, t);
      } finally {
        this.busy = !1;
      }
      await this.updateComplete, this.focusFirst();
    }
  }
  render() {
    const { words: e, details: t } = this;
    return c`<dialog
      aria-labelledby="heading"
      @close=${() => this.remove()}
      @cancel=${(n) => this.busy && n.preventDefault()}
    >
      <form
        @submit=${(n) => {
      n.preventDefault(), this.submit();
    }}
      >
        <header>
          <h2 id="heading">
            ${e ? this.heading(e) : ""}
            ${t ? c`<span class="secondary">${this.module.name}</span>` : p}
          </h2>
          <button
            type="button"
            class="plain close"
            aria-label=${e?.t.close ?? ""}
            ?disabled=${this.busy}
            @click=${this.close}
          >
            ${v(g.close)}
          </button>
        </header>
        <div class="content">
          ${e && t ? this.content(e, t) : this.problem ? p : c`<p class="secondary">${e?.t.loading ?? ""}</p>`}
          <p class="problem error" role="alert" ?hidden=${!this.problem}>
            ${v(g.info)}<span>${this.problem}</span>
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
    return c`<button type="button" class="plain" ?autofocus=${t} ?disabled=${this.busy} @click=${this.close}>
      ${e.cancel}
    </button>`;
  }
  closeButton({ t: e }) {
    return c`<button type="button" class="primary" autofocus @click=${this.close}>${e.close}</button>`;
  }
  static {
    this.styles = [
      V,
      Oe,
      I,
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
J([
  k({ attribute: !1 })
], A.prototype, "deviceId");
J([
  f()
], A.prototype, "words");
J([
  f()
], A.prototype, "details");
J([
  f()
], A.prototype, "busy");
J([
  f()
], A.prototype, "problem");
J([
  Kt("dialog")
], A.prototype, "dialog");
function en(r, e, t, n, i) {
  return c`<label class="field">
    ${r.t.amount}
    <span class="with-unit">
      <input
        name="amount"
        inputmode="decimal"
        autocomplete="off"
        autofocus
        .value=${n}
        aria-invalid=${t ? "true" : "false"}
        aria-describedby="amount-wrong"
        @input=${(s) => i(s.target.value)}
      />
      <span aria-hidden="true">${e.unit}</span>
    </span>
    <span class="wrong" id="amount-wrong" role="alert">${t}</span>
  </label>`;
}
function me(r, e, t, n, i = "note") {
  return c`<label class="field">
    ${r}
    <input
      name=${i}
      maxlength="200"
      autocomplete="off"
      .value=${t}
      @input=${(s) => n(s.target.value)}
    />
    <span class="hint">${e}</span>
  </label>`;
}
function tn(r, e, t) {
  return c`<label class="field">
    ${r.t.code}
    <input
      name="code"
      type="password"
      inputmode="numeric"
      autocomplete="off"
      autofocus
      maxlength="12"
      .value=${e}
      @input=${(n) => t(n.target.value)}
    />
  </label>`;
}
function $(r, e, t = []) {
  return c`<div class="told ${r}">
    ${v(r === "good" ? g.done : g.info)}
    <div>
      ${e}
      ${t.length ? c`<ul>${t.map((n) => c`<li>${n}</li>`)}</ul>` : p}
    </div>
  </div>`;
}
const se = 9;
function Re(r) {
  const [, e, t, n] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(r) ?? [];
  if (t === void 0) throw new RangeError(r);
  const i = BigInt(t + (n ?? "").padEnd(se, "0").slice(0, se));
  return e ? -i : i;
}
function _i(r) {
  const e = (r < 0n ? -r : r).toString().padStart(se + 1, "0"), t = e.slice(-se).replace(/0+$/, "");
  return `${r < 0n ? "-" : ""}${e.slice(0, -se)}${t ? `.${t}` : ""}`;
}
function ue(r) {
  let e = 0n;
  for (const t of r) e += Re(t);
  return _i(e);
}
function q(r, e) {
  const t = Re(r) - Re(e);
  return t < 0n ? -1 : t > 0n ? 1 : 0;
}
function nn(r, e) {
  const t = e === "," ? "." : ",";
  let n = r.replace(/[\s\u00a0\u202f'’]/g, "");
  const [i, s] = [`\\${t}`, `\\${e}`];
  return new RegExp(`^\\d{1,3}(${i}\\d{3})+(${s}\\d+)?$`).test(n) ? n = n.replaceAll(t, "") : new RegExp(`^\\d+${i}\\d{1,2}$`).test(n) && (n = n.replace(t, e)), n = n.replace(e, "."), /^\d+(\.\d+)?$/.test(n) ? n.replace(/^0+(?=\d)/, "") : null;
}
function ki(r) {
  return r.split(".")[1]?.replace(/0+$/, "").length ?? 0;
}
function et(r, e, { t, format: n }) {
  const i = nn(r, n.decimal);
  return i === null ? { wrong: t.amountWrong } : q(i, "0") <= 0 ? { wrong: t.amountZero } : ki(i) > e.decimals ? { wrong: t.amountTooFine(e.decimals) } : e.maximum_load !== null && q(i, e.maximum_load) > 0 ? { wrong: t.amountTooLarge(n.amount(e.maximum_load, e.unit, e.decimals)) } : { amount: i, wrong: "" };
}
function xi(r, e, t) {
  const { t: n, format: i } = t, s = nn(r, i.decimal);
  return s !== null && e.credit !== null && q(s, e.credit) > 0 ? { wrong: n.amountAboveCredit(i.amount(e.credit, e.unit, e.decimals)) } : et(r, e, t);
}
function Ai() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (r) => r.toString(16).padStart(2, "0")).join("");
}
function tt() {
  Ge("/config/repairs");
}
function oe(r, e, t = {}) {
  const n = r === "cut-off" || r === "restore", i = document.createElement(`prepaid-meter-${n ? "supply" : r}`);
  Object.assign(i, { deviceId: e, ...t, ...n ? { on: r === "restore" } : {} }), document.body.append(i);
}
var Ci = Object.defineProperty, Si = (r, e, t, n) => {
  for (var i = void 0, s = r.length - 1, o; s >= 0; s--)
    (o = r[s]) && (i = o(e, t, i) || i);
  return i && Ci(e, t, i), i;
};
class rn extends L {
  constructor() {
    super(...arguments), this.name = "", this.alone = document.createElement("style"), this.pageTitle = "";
  }
  firstUpdated() {
    this.dialog.showModal();
  }
  render() {
    const { t: e } = this.words;
    return c`<dialog aria-label=${this.name} @close=${() => this.remove()}>
      <nav>
        <button class="plain" @click=${() => this.dialog.close()}>${e.close}</button>
        <button class="primary" autofocus @click=${this.print}>${v(g.print)}${e.print}</button>
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
      V,
      I,
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
Si([
  Kt("dialog")
], rn.prototype, "dialog");
function nt(r, e, t) {
  const n = document.createElement("prepaid-meter-paper");
  Object.assign(n, { words: r, name: e, sheet: t }), document.body.append(n);
}
var Li = Object.defineProperty, fe = (r, e, t, n) => {
  for (var i = void 0, s = r.length - 1, o; s >= 0; s--)
    (o = r[s]) && (i = o(e, t, i) || i);
  return i && Li(e, t, i), i;
};
class j extends A {
  constructor() {
    super(...arguments), this.entered = "", this.wrong = "", this.note = "";
  }
  /** Why it cannot be done, if there is a reason. */
  against(e, t) {
    if (!t.module.has_account) return $("info", e.t.noAccount);
    if (!t.rights.credit) return $("quiet", e.noRight("credit"));
    const { uncertain: n, pending: i } = this.module;
    return n ? $("warning", e.t.earlierUncertain) : i.length ? $("warning", e.t.earlierPending) : void 0;
  }
  /** Whether the note is as it has to be; otherwise what is wrong was said. */
  isNoted(e) {
    return !0;
  }
  heading(e) {
    return this.receipt?.status === "applied" ? e.t.receipt : this.naming(e);
  }
  shown(e, { format: t }) {
    return t.amount(e, this.receipt?.unit ?? this.module.unit, this.module.decimals);
  }
  content(e, t) {
    const { t: n } = e;
    if (this.receipt) return this.result(e, this.receipt);
    if (this.order) return this.lookOver(e, this.order.amount);
    const i = this.against(e, t);
    return i || c`<dl class="facts">
        <dt>${n.remaining}</dt>
        <dd>${this.shown(this.module.credit, e)}</dd>
      </dl>
      ${this.silence(e)}
      ${en(e, this.module, this.wrong, this.entered, (s) => {
      this.entered = s, this.wrong = "";
    })}
      ${this.noteField(e)}`;
  }
  /** What is in the way as long as the module does not answer, said before anything is typed. */
  silence({ t: e }) {
    if (this.module.answers || this.problem) return "";
    const t = this.action === "top_up" && this.module.takes_vouchers;
    return $("quiet", t ? `${e.orderSilent} ${e.orderByVoucher}` : e.orderSilent);
  }
  lookOver(e, t) {
    const { t: n } = e, i = this.module.credit;
    return c`<dl class="facts">
        <dt>${n.before}</dt>
        <dd>${this.shown(i, e)}</dd>
        <dt>${n.amount}</dt>
        <dd>${this.sign} ${this.shown(t, e)}</dd>
        <dt>${n.after}</dt>
        <dd class="sum">${this.shown(i === null ? null : this.left(i, t), e)}</dd>
      </dl>
      ${this.silence(e)}
      ${this.problem ? c`<p class="secondary">${n.sameOrder}</p>` : ""}`;
  }
  result(e, t) {
    const { t: n, format: i } = e;
    if (t.status === "waiting_for_confirmation")
      return c`<div role="status">${this.outcome(e, t, "")}</div>`;
    const s = this.shown(t.amount.replace("-", ""), e);
    return c`<div role="status">${this.outcome(e, t, s)}</div>
      <dl class="facts">
        ${t.status === "applied" ? c`<dt>${n.before}</dt>
              <dd>${this.shown(t.credit_before, e)}</dd>
              <dt>${n.after}</dt>
              <dd class="sum">${this.shown(t.credit_after, e)}</dd>` : ""}
        <dt>${t.status === "applied" ? n.receiptNumber : n.orderNumber}</dt>
        <dd>${t.number}</dd>
        <dt>${n.time}</dt>
        <dd>${i.dateTime(t.time)}</dd>
        <dt>${n.by}</dt>
        <dd>${e.actor(t.by)}</dd>
      </dl>`;
  }
  actions(e, t) {
    const { t: n } = e;
    if (this.receipt) {
      const i = this.receipt;
      return c`${i.status === "applied" ? c`<button type="button" @click=${() => this.print(e, i)}>${v(g.print)}${n.print}</button>` : ""}${i.status === "uncertain" ? this.decideButtons(e) : this.closeButton(e)}`;
    }
    return t.module.has_account ? this.order ? c`<button type="button" class="plain" ?disabled=${this.busy} @click=${() => this.order = void 0}>
          ${n.back}
        </button>
        <button class="primary" autofocus ?disabled=${this.busy}>
          ${this.busy ? this.busyText(e) : this.buttonText(e, this.shown(this.order.amount, e))}
        </button>` : this.module.uncertain ? this.decideButtons(e) : this.module.pending.length ? this.closeButton(e) : c`${this.cancelButton(e)}
      <button class="primary" ?disabled=${this.against(e, t) !== void 0}>${n.next}</button>` : this.closeButton(e);
  }
  /** Home Assistant shows its repairs to administrators only. */
  decideButtons(e) {
    if (!this.hass.user?.is_admin) return this.closeButton(e);
    const t = () => {
      this.close(), tt();
    }, { t: n } = e;
    return c`<button type="button" class="plain" @click=${this.close}>${n.close}</button>
      <button type="button" class="primary" autofocus @click=${t}>${n.taskActions.uncertain}</button>`;
  }
  submit() {
    const { words: e, details: t } = this;
    if (!e || !t || this.receipt || this.busy) return;
    if (!this.order) {
      if (this.against(e, t)) return;
      const { amount: s, wrong: o } = this.read(this.entered, e);
      if (this.wrong = o, !s) return this.focusFirst();
      if (!this.isNoted(e)) return;
      this.problem = "", this.order = { amount: s, key: Ai() }, this.updateComplete.then(() => this.focusFirst());
      return;
    }
    const { amount: n, key: i } = this.order;
    this.run(async () => {
      this.receipt = await w.act(this.hass, this.action, {
        device_id: this.deviceId,
        amount: n,
        ...this.noted(),
        idempotency_key: i
      });
    });
  }
  print(e, t) {
    const { t: n, format: i } = e;
    nt(
      e,
      `${n.receipt} ${t.number}`,
      c`<h1>${n.receipt}</h1>
        <p class="secondary">${t.module}</p>
        <dl>
          <dt>${n.receiptNumber}</dt>
          <dd>${t.number}</dd>
          <dt>${n.time}</dt>
          <dd>${i.dateTime(t.time)}</dd>
          <dt>${n.serialNumber}</dt>
          <dd>${t.serial_number}</dd>
          <dt>${n.before}</dt>
          <dd>${this.shown(t.credit_before, e)}</dd>
          <dt>${n.amount}</dt>
          <dd class="sum">${this.shown(t.amount, e)}</dd>
          <dt>${n.after}</dt>
          <dd>${this.shown(t.credit_after, e)}</dd>
          <dt>${n.by}</dt>
          <dd>${e.actor(t.by)}</dd>
          ${t.note ? c`<dt>${this.noteName(e)}</dt>
                <dd>${t.note}</dd>` : ""}
        </dl>`
    );
  }
}
fe([
  f()
], j.prototype, "entered");
fe([
  f()
], j.prototype, "wrong");
fe([
  f()
], j.prototype, "note");
fe([
  f()
], j.prototype, "order");
fe([
  f()
], j.prototype, "receipt");
class Mi extends j {
  constructor() {
    super(...arguments), this.action = "refund", this.sign = "−";
  }
  against(e, t) {
    const { credit: n } = this.module, i = super.against(e, t);
    return i || (n !== null && q(n, "0") <= 0 ? $("info", e.t.nothingToRefund) : void 0);
  }
  naming({ t: e }) {
    return e.refund;
  }
  noteName({ t: e }) {
    return e.reason;
  }
  noteField({ t: e }) {
    return me(e.reason, e.refundReasonHint, this.note, (t) => this.note = t, "reason");
  }
  noted() {
    return { reason: this.note.trim() };
  }
  isNoted({ t: e }) {
    return this.note.trim() ? !0 : (this.problem = e.reasonNeeded, this.renderRoot.querySelector("[name=reason]")?.focus(), !1);
  }
  read(e, t) {
    return xi(e, this.module, t);
  }
  left(e, t) {
    return ue([e, `-${t}`]);
  }
  buttonText({ t: e }, t) {
    return e.giveBack(t);
  }
  busyText({ t: e }) {
    return e.givingBack;
  }
  outcome(e, t, n) {
    return sn(e, t, n);
  }
}
function sn(r, { status: e, reason: t }, n) {
  const { t: i } = r;
  return {
    applied: $("good", i.givenBack(n)),
    pending: $("warning", i.refundPending(n)),
    refused: $("error", `${i.refundRefused} ${r.why(t)}`),
    uncertain: $("warning", i.refundUncertain),
    waiting_for_confirmation: $("info", i.refundWaiting)
  }[e];
}
var Hi = Object.defineProperty, it = (r, e, t, n) => {
  for (var i = void 0, s = r.length - 1, o; s >= 0; s--)
    (o = r[s]) && (i = o(e, t, i) || i);
  return i && Hi(e, t, i), i;
};
class Te extends A {
  constructor() {
    super(...arguments), this.code = "";
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
    const { t: n, format: i } = e, { waiting: s, module: o } = this, d = i.amount(s.amount, o.unit, o.decimals);
    return this.done ? c`<div role="status">${this.outcome(e, this.done, d)}</div>` : this.isThere ? c`<p>
        ${s.action === "cut_off" ? n.confirmCutOff(s.by, o.name) : n.confirmRefund(s.by, o.name, d)}
      </p>
      ${s.reason ? c`<dl class="facts">
            <dt>${n.reason}</dt>
            <dd>${s.reason}</dd>
          </dl>` : ""}
      ${this.allowed(t) ? t.rights.code ? tn(e, this.code, (a) => this.code = a) : "" : $("quiet", e.noRight(s.action === "cut_off" ? "supply" : "credit"))}` : $("info", n.nothingWaits);
  }
  outcome(e, t, n) {
    const { t: i } = e;
    return "amount" in t && t.status !== "applied" ? sn(e, t, n) : "verified" in t && !t.verified ? $("warning", i.cutUnverified) : $("good", i.confirmed);
  }
  actions(e, t) {
    return this.done || !this.isThere ? this.closeButton(e) : c`${this.cancelButton(e)}
      <button class="primary" ?disabled=${this.busy || !this.allowed(t)}>${e.t.confirm}</button>`;
  }
  submit() {
    const { words: e, details: t } = this;
    !e || !t || this.done || !this.allowed(t) || this.run(async () => {
      const { code: n } = this;
      this.code = "";
      const i = await w.act(this.hass, "confirm", {
        device_id: this.deviceId,
        number: this.waiting.number,
        explain_in: e.explained,
        ...n ? { code: n } : {}
      });
      i.status === "failed" ? this.problem = i.message : this.done = i;
    });
  }
}
it([
  k({ attribute: !1 })
], Te.prototype, "waiting");
it([
  f()
], Te.prototype, "code");
it([
  f()
], Te.prototype, "done");
function Ce(r, e = /* @__PURE__ */ new Date()) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: r, dateStyle: "short" }).format(e);
}
function xt(r) {
  return r.slice(0, 7);
}
function Oi(r) {
  const [e, t] = r.split("-").map(Number);
  return new Date(Date.UTC(e ?? 0, (t ?? 1) - 2, 1)).toISOString().slice(0, 7);
}
function on(r) {
  const [e, t] = r.split("-").map(Number), n = new Date(Date.UTC(e ?? 0, t ?? 1, 0)).toISOString().slice(0, 10);
  return { from: `${r}-01`, to: n };
}
var Ti = Object.defineProperty, rt = (r, e, t, n) => {
  for (var i = void 0, s = r.length - 1, o; s >= 0; s--)
    (o = r[s]) && (i = o(e, t, i) || i);
  return i && Ti(e, t, i), i;
};
class Ve extends A {
  constructor() {
    super(...arguments), this.reason = "", this.until = "", this.done = "";
  }
  heading({ t: e }) {
    return e.putOnHold;
  }
  content(e, { rights: t }) {
    const { t: n } = e;
    return this.done ? c`<div role="status">${$("good", this.done === "put" ? n.holdDone : n.holdLifted)}</div>` : this.module.has_supply ? c`<p>${n.holdAsk}</p>
      ${t.supply ? this.module.hold ? $("info", n.hold) : c`${me(n.reason, n.reasonHint, this.reason, (i) => this.reason = i, "reason")}
            <label class="field">
              ${n.lastDay}
              <input
                type="date"
                name="until"
                min=${Ce(this.hass.config.time_zone)}
                .value=${this.until}
                @input=${(i) => this.until = i.target.value}
              />
              <span class="hint">${n.lastDayHint}</span>
            </label>` : $("quiet", e.noRight("supply"))}` : $("info", n.noSupplyControl);
  }
  actions(e, { rights: t, module: n }) {
    const { t: i } = e;
    return this.done || !n.has_supply ? this.closeButton(e) : c`${this.cancelButton(e)}
      <button class="primary" ?disabled=${this.busy || !t.supply}>
        ${this.module.hold ? i.liftHold : i.putOnHold}
      </button>`;
  }
  submit() {
    const { details: e, words: t } = this;
    if (!(!t || !e?.rights.supply || this.done)) {
      if (this.module.hold) {
        this.run(async () => {
          await w.act(this.hass, "lift_hold", { device_id: this.deviceId }), this.done = "lifted";
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
rt([
  f()
], Ve.prototype, "reason");
rt([
  f()
], Ve.prototype, "until");
rt([
  f()
], Ve.prototype, "done");
const Vi = [
  "cut_failed",
  "restore_failed",
  "interrupted",
  "undeclared",
  "awaiting_approval",
  "cut_off_due",
  "ready_to_restore",
  "offline",
  "exhausted",
  "low",
  "cut",
  "unknown",
  "ok"
], he = {
  cut_failed: "error",
  restore_failed: "error",
  interrupted: "warning",
  undeclared: "warning",
  awaiting_approval: "warning",
  cut_off_due: "warning",
  ready_to_restore: "info",
  offline: "quiet",
  exhausted: "error",
  low: "warning",
  cut: "quiet",
  unknown: "quiet",
  ok: "good"
}, At = new Map(Vi.map((r, e) => [r, e]));
function Z(r) {
  return r.answers ? r.supply_status && r.supply_status !== "on" ? r.supply_status : r.credit_status ?? "unknown" : "offline";
}
function an(r) {
  const e = new Intl.Collator(r, { numeric: !0 });
  return (t, n) => (At.get(Z(t)) ?? 0) - (At.get(Z(n)) ?? 0) || e.compare(t.name, n.name);
}
const pe = {
  failed: ["cut_failed", "restore_failed", "interrupted", "undeclared"],
  due: ["awaiting_approval", "cut_off_due"],
  ready: ["ready_to_restore"],
  exhausted: ["exhausted"],
  low: ["low"],
  cut: ["cut"],
  offline: ["offline", "unknown"],
  fine: ["ok"]
}, Ei = new Map(
  Object.keys(pe).flatMap(
    (r) => pe[r].map((e) => [e, r])
  )
);
function dn(r) {
  return Ei.get(Z(r)) ?? "offline";
}
function Ni(r) {
  const e = Object.fromEntries(Object.keys(pe).map((t) => [t, 0]));
  for (const t of r) e[dn(t)] += 1;
  return e;
}
function st(r, e) {
  const t = Z(r);
  return c`<span class="badge ${he[t]}">${v(Qe[t])}${e.state(t)}</span>`;
}
function ln(r, e) {
  return !r.answers || r.supply_status !== "on" ? st(r, e) : c`<span class="badge good">${v(g.restore)}${e.supplyOn}</span>`;
}
function cn(r, { t: e }) {
  const t = ot(r) ? e.refundNotes : e;
  return [
    r.is_switching && { icon: g.busy, text: e.switching },
    r.waiting?.length && { icon: g.waiting, text: e.waiting },
    r.uncertain ? { icon: g.uncertain, text: t.uncertain } : r.pending.length && { icon: g.pending, text: t.pending },
    r.hold && { icon: g.hold, text: e.hold }
  ].filter((n) => typeof n == "object");
}
function ot(r) {
  return r.pending.some((e) => e.amount?.startsWith("-"));
}
function Ui(r, e, { t }) {
  return c`<p>${(ot(r) ? t.refundTasks : t.tasks).uncertain}</p>
    ${e.user?.is_admin ? c`<p><button @click=${tt}>${t.taskActions.uncertain}</button></p>` : c`<p class="secondary">${t.onlyAdministrator}</p>`}`;
}
function C(r, e, t, n = p) {
  return c`<div class="empty" role="status">
    ${v(r)}<strong>${e}</strong><span>${t}</span>${n}
  </div>`;
}
function B(r, e, t) {
  return t.format.amount(e, r.unit, r.decimals);
}
var zi = Object.defineProperty, Q = (r, e, t, n) => {
  for (var i = void 0, s = r.length - 1, o; s >= 0; s--)
    (o = r[s]) && (i = o(e, t, i) || i);
  return i && zi(e, t, i), i;
};
const Di = 300;
class K extends A {
  constructor() {
    super(...arguments), this.on = !1, this.reason = "", this.code = "", this.force = !1, this.refused = [];
  }
  heading({ t: e }) {
    return this.on ? e.restore : e.cutOff;
  }
  /** What stands against it; what stands against the opposite is another matter. */
  reasons() {
    const { supply_status: e, reasons: t } = this.module, n = e === "cut" || e === "ready_to_restore" || e === "restore_failed";
    return e === "undeclared" ? t : e === "interrupted" ? this.on ? t : [] : n === this.on ? t : e === null || e === "cut_failed" ? [] : [this.on ? "already_on" : "already_cut"];
  }
  blocked(e) {
    return e.rights.supply ? this.reasons().length > 0 && !(this.module.overridable && this.isAdmin && this.force) : !0;
  }
  get isAdmin() {
    return this.hass.user?.is_admin ?? !1;
  }
  content(e, t) {
    const { t: n } = e, { module: i } = this;
    if (!i.has_supply) return $("info", n.noSupplyControl);
    if (this.busy) return this.steps(e, t, !1);
    if (this.result) return this.end(e, t, this.result);
    const s = this.reasons();
    return c`<p>${this.on ? n.restoreAsk(i.name) : n.cutOffAsk(i.name)}</p>
      ${this.on ? $("warning", n.restoreDanger) : ""}
      <dl class="facts">
        <dt>${n.supplyNow}</dt>
        <dd>${ln(i, e)}</dd>
        <dt>${n.remaining}</dt>
        <dd>${e.format.amount(i.credit, i.unit, i.decimals)}</dd>
      </dl>
      ${t.rights.supply ? s.length ? $("warning", n.gateClosed, s.map((o) => e.reason(o))) : "" : $("quiet", e.noRight("supply"))}
      ${t.rights.supply && s.length && i.overridable && this.isAdmin ? c`<label class="check">
            <input
              type="checkbox"
              .checked=${this.force}
              @change=${(o) => this.force = o.target.checked}
            />${n.override}
          </label>` : ""}
      ${this.blocked(t) ? "" : c`${me(n.reason, `${n.reasonHint} (${n.optional})`, this.reason, (o) => this.reason = o, "reason")}
          ${t.rights.code ? tn(e, this.code, (o) => this.code = o) : ""}`}
      ${this.refused.length ? c`<div role="alert">${$("error", this.refused.map((o) => e.reason(o)).join(". "))}</div>` : ""}`;
  }
  /** What happens, as the module tells it. */
  steps(e, t, n) {
    const { t: i } = e, s = this.hass.states[t.entities.input_1 ?? ""], o = s?.state === (this.on ? "on" : "off"), d = [
      [i.commandSent, !0],
      ...s ? [[this.on ? i.breakerClosed : i.breakerOpen, n || o]] : [],
      [this.on ? i.isSupplied : i.nothingFlows, n]
    ];
    return c`<ul class="steps" role="status">
      ${d.map(
      ([a, l]) => c`<li class=${l ? "done" : ""}>
          ${l ? v(g.done) : c`<span class="spin">${v(g.busy)}</span>`}${a}
        </li>`
    )}
    </ul>`;
  }
  end(e, t, n) {
    const { t: i } = e;
    return n.status === "waiting_for_confirmation" ? c`<div role="status">${$("info", i.switchWaiting)}</div>` : n.verified ? c`${this.steps(e, t, !0)}
        <div role="status">${$("good", this.on ? i.restoreVerified : i.cutVerified)}</div>` : c`<div role="status">${$("warning", this.on ? i.restoreUnverified : i.cutUnverified)}</div>`;
  }
  actions(e, t) {
    const { t: n } = e;
    if (this.busy) return "";
    if (this.result || !this.module.has_supply) return this.closeButton(e);
    const i = this.blocked(t);
    return c`${this.cancelButton(e, i || !t.rights.code)}
      <button class=${this.on ? "primary" : "danger"} ?disabled=${i}>
        ${v(this.on ? g.restore : g.cut)}${this.on ? n.restore : n.cutOff}
      </button>`;
  }
  submit() {
    const { details: e, words: t } = this;
    if (!t || !e || this.result || this.blocked(e)) return;
    if (e.rights.code && !this.code) {
      this.problem = t.t.codeNeeded, this.focusFirst();
      return;
    }
    const n = setInterval(() => this.requestUpdate(), Di);
    this.run(async () => {
      const i = {
        device_id: this.deviceId,
        reason: this.reason.trim(),
        explain_in: t.explained,
        ...this.force ? { force: !0 } : {},
        ...this.code ? { code: this.code } : {}
      };
      this.code = "", this.refused = [];
      const s = await w.act(this.hass, this.on ? "restore" : "cut_off", i);
      s.status !== "failed" ? this.result = s : s.reasons.length ? this.refused = s.reasons : this.problem = s.message;
    }).finally(() => clearInterval(n));
  }
}
Q([
  k({ type: Boolean })
], K.prototype, "on");
Q([
  f()
], K.prototype, "reason");
Q([
  f()
], K.prototype, "code");
Q([
  f()
], K.prototype, "force");
Q([
  f()
], K.prototype, "result");
Q([
  f()
], K.prototype, "refused");
class Bi extends j {
  constructor() {
    super(...arguments), this.action = "top_up", this.sign = "+";
  }
  naming({ t: e }) {
    return e.topUp;
  }
  noteName({ t: e }) {
    return e.note;
  }
  noteField({ t: e }) {
    return me(e.note, `${e.noteHint} (${e.optional})`, this.note, (t) => this.note = t);
  }
  noted() {
    return { note: this.note.trim() };
  }
  read(e, t) {
    return et(e, this.module, t);
  }
  left(e, t) {
    return ue([e, t]);
  }
  buttonText({ t: e }, t) {
    return e.load(t);
  }
  busyText({ t: e }) {
    return e.loadingNow;
  }
  outcome(e, { status: t, reason: n }, i) {
    const { t: s } = e;
    return {
      applied: $("good", s.loaded(i)),
      pending: $("warning", s.loadPending(i)),
      refused: $("error", `${s.loadRefused} ${e.why(n)}`),
      uncertain: $("warning", s.loadUncertain),
      waiting_for_confirmation: $("info", s.switchWaiting)
    }[t];
  }
}
var Pi = Object.defineProperty, X = (r, e, t, n) => {
  for (var i = void 0, s = r.length - 1, o; s >= 0; s--)
    (o = r[s]) && (i = o(e, t, i) || i);
  return i && Pi(e, t, i), i;
};
const Ri = ["credit", "refund"];
class F extends A {
  constructor() {
    super(...arguments), this.entered = "", this.wrong = "", this.note = "", this.kind = "credit", this.days = "30";
  }
  heading({ t: e }) {
    return this.issued ? e.voucherIssued : e.voucher;
  }
  content(e, { module: t, rights: n }) {
    const { t: i } = e;
    return t.has_account ? n.credit ? this.issued ? this.result(e, this.issued) : c`<fieldset class="choices">
        <legend>${i.kind}</legend>
        ${Ri.map(
      (s) => c`<label>
            <input
              type="radio"
              name="kind"
              .checked=${this.kind === s}
              @change=${() => this.kind = s}
            />${e.voucherKind(s)}
          </label>`
    )}
      </fieldset>
      ${en(e, this.module, this.wrong, this.entered, (s) => {
      this.entered = s, this.wrong = "";
    })}
      <label class="field">
        ${i.validDays}
        <input
          name="days"
          inputmode="numeric"
          .value=${this.days}
          @input=${(s) => this.days = s.target.value}
        />
      </label>
      ${me(i.note, `${i.noteHint} (${i.optional})`, this.note, (s) => this.note = s)}` : $("quiet", e.noRight("credit")) : $("info", i.noAccount);
  }
  facts(e, t) {
    const { t: n, format: i } = e;
    return c`<dt>${e.voucherKind(this.kind)}</dt>
      <dd class="sum">${i.amount(t.amount, t.unit, this.module.decimals)}</dd>
      <dt>${n.validUntil}</dt>
      <dd>${i.dateTime(t.expires)}</dd>
      <dt>${n.receiptNumber}</dt>
      <dd>${t.number}</dd>`;
  }
  result(e, t) {
    const { t: n } = e;
    return c`<p role="status">${n.voucherUse}</p>
      <dl class="facts">${this.facts(e, t)}</dl>
      <img class="qr" src=${t.qr} alt=${n.qrCode} />
      <label class="field">
        ${n.voucherText}
        <textarea readonly rows="3" @focus=${(i) => i.target.select()}>
${t.text}</textarea
        >
      </label>`;
  }
  actions(e, { module: t, rights: n }) {
    const { t: i } = e, { issued: s } = this;
    return s ? c`<button type="button" @click=${() => this.print(e, s)}>${v(g.print)}${i.print}</button>
        <a
          class="button primary"
          href=${s.download ?? `data:application/octet-stream;base64,${s.content}`}
          download=${s.file_name}
          >${v(g.download)}${i.download}</a
        >` : t.has_account ? c`${this.cancelButton(e)}
      <button class="primary" ?disabled=${this.busy || !n.credit}>${i.createVoucher}</button>` : this.closeButton(e);
  }
  submit() {
    const { words: e } = this;
    if (!e || !this.details?.rights.credit || this.issued) return;
    const { amount: t, wrong: n } = et(this.entered, this.module, e);
    if (this.wrong = n, !t) return this.focusFirst();
    const i = Number(this.days);
    if (!Number.isInteger(i) || i < 1 || i > 365) {
      this.problem = e.t.validDaysWrong;
      return;
    }
    this.run(async () => {
      this.issued = await w.act(this.hass, "create_voucher", {
        device_id: this.deviceId,
        amount: t,
        kind: this.kind,
        valid_for_days: i,
        note: this.note.trim()
      });
    });
  }
  print(e, t) {
    const { t: n } = e;
    nt(
      e,
      `${n.voucher} ${t.number}`,
      c`<h1>${n.voucher}</h1>
        <p class="secondary">${t.module} · ${n.serialNumber} ${t.serial_number}</p>
        <dl>${this.facts(e, t)}</dl>
        <img src=${t.qr} alt=${n.qrCode} />
        <p class="secondary">${n.voucherUse}</p>
        <code>${t.text}</code>`
    );
  }
  static {
    this.styles = [
      ...A.styles,
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
X([
  f()
], F.prototype, "entered");
X([
  f()
], F.prototype, "wrong");
X([
  f()
], F.prototype, "note");
X([
  f()
], F.prototype, "kind");
X([
  f()
], F.prototype, "days");
X([
  f()
], F.prototype, "issued");
const Ii = 5e-3, De = (r) => r === null ? null : Number(r);
function ji(r, e, t, n) {
  const i = t.filter((l) => Number(l.amount ?? 0)).map((l) => ({ row: l, time: Date.parse(l.time) })).sort((l, h) => l.time - h.time), s = ({ start: l, end: h }) => i.some(({ time: u }) => l <= u && u < h), o = r.flatMap((l) => typeof l.state == "number" ? [[l.end, l.state]] : typeof l.mean == "number" && !s(l) ? [[(l.start + l.end) / 2, l.mean]] : []);
  for (const { row: l, time: h } of i)
    for (const u of [De(l.credit_before), De(l.credit_after)])
      u !== null && o.push([h, u]);
  n && o.push(n), o.sort(([l], [h]) => l - h);
  const d = (l) => (o.findLast(([h]) => h <= l) ?? o[0])?.[1] ?? 0, a = e.filter((l) => Math.abs(l.change ?? 0) > Ii && !s(l)).map((l) => ({ time: l.end, credit: d(l.end), amount: l.change ?? 0 }));
  for (const { row: l, time: h } of i)
    a.push({ time: h, credit: De(l.credit_after) ?? d(h), amount: Number(l.amount), row: l });
  return { line: o, loads: a.sort((l, h) => l.time - h.time) };
}
var Ki = Object.defineProperty, E = (r, e, t, n) => {
  for (var i = void 0, s = r.length - 1, o; s >= 0; s--)
    (o = r[s]) && (i = o(e, t, i) || i);
  return i && Ki(e, t, i), i;
};
const Ie = 30, un = 24 * 36e5, Fi = "ha-chart-base", Wi = 15e3, Yi = (r, e) => r?.themes !== e?.themes || r?.locale !== e?.locale, qi = Ie * un / 60;
class H extends L {
  constructor() {
    super(...arguments), this.canDraw = !0, this.problem = "", this.start = 0;
  }
  connectedCallback() {
    super.connectedCallback();
    const e = new Promise((t, n) => setTimeout(n, Wi));
    Promise.race([customElements.whenDefined(Fi), e]).catch(() => this.canDraw = !1);
  }
  willUpdate(e) {
    const t = e.get("module");
    (e.has("details") || t && t.newest_row !== this.module.newest_row) && this.load();
  }
  async load() {
    const { details: e, hass: t } = this, { credit: n = "", total_loaded: i = "" } = e.entities, s = new Date(Date.now() - Ie * un);
    try {
      const [o, d] = await Promise.all([
        w.hours(t, [n, i].filter(Boolean), s),
        this.module.has_account ? w.loads(t, e.module.device_id, s) : { rows: [] }
      ]);
      if (e !== this.details) return;
      const a = this.module.credit;
      this.start = s.getTime(), this.curve = ji(
        o[n] ?? [],
        o[i] ?? [],
        d.rows,
        a === null || !this.module.answers ? void 0 : [Date.now(), Number(a)]
      ), this.problem = "";
    } catch (o) {
      this.problem = await R(t, o);
    }
  }
  render() {
    const { curve: e, words: t } = this, { t: n } = t;
    return this.canDraw ? c`<section class="panel">
      <h2>${n.creditOverTime}</h2>
      ${this.problem ? c`<p class="secondary" role="alert">${this.problem}</p>` : p}
      ${e ? e.line.length < 2 ? c`<p class="secondary">${n.noCurve}</p>` : this.chart(e) : c`<p class="secondary">${this.problem ? "" : n.loading}</p>`}
    </section>` : c`${this.otherwise}`;
  }
  chart(e) {
    const { t } = this.words, n = getComputedStyle(this), i = (h, u) => n.getPropertyValue(h).trim() || u, s = {
      line: i("--primary-color", "#009ac7"),
      load: i("--success-color", "#43a047"),
      refund: i("--error-color", "#db4437"),
      limit: i("--warning-color", "#ffa600"),
      ground: i("--card-background-color", "#fff")
    }, o = Date.now(), d = Number(this.module.warning_limit ?? 0), a = [
      {
        id: "credit",
        type: "line",
        name: t.remaining,
        data: e.line,
        lineStyle: { width: 2 },
        color: s.line,
        z: 2
      },
      {
        id: "loads",
        type: "line",
        name: t.movements,
        data: e.loads.map(({ time: h, credit: u, amount: y }) => ({
          value: [h, u],
          itemStyle: { color: y < 0 ? s.refund : s.load }
        })),
        lineStyle: { width: 0 },
        color: s.load,
        showSymbol: !0,
        symbol: "circle",
        symbolSize: 11,
        itemStyle: { borderColor: s.ground, borderWidth: 2 },
        z: 3
      },
      ...d > 0 ? [
        {
          id: "limit",
          type: "line",
          name: this.words.name("warning_limit"),
          data: [
            [this.start, d],
            [o, d]
          ],
          lineStyle: { width: 1, type: "dashed" },
          color: s.limit,
          silent: !0,
          tooltip: { show: !1 }
        }
      ] : []
    ], l = {
      xAxis: { type: "time", min: new Date(this.start), max: new Date(o) },
      yAxis: { type: "value", axisLabel: { formatter: (h) => this.words.format.number(h, 0) } },
      grid: { top: 12, left: 1, right: 8, bottom: 0, containLabel: !0 },
      tooltip: {
        trigger: "axis",
        renderMode: "html",
        confine: !0,
        formatter: (h) => this.hint(h, e.loads)
      }
    };
    return c`<ha-chart-base .hass=${this.hass} .data=${a} .options=${l} height="240px"></ha-chart-base>
      <p class="visually-hidden">${t.loadsOf(Ie, e.loads.length, this.amount(e.loads.at(-1)))}</p>
      <ul class="legend secondary">
        ${e.loads.some((h) => h.amount > 0) ? c`<li><span class="dot" style="background: ${s.load}"></span>${t.legendLoad}</li>` : p}
        ${e.loads.some((h) => h.amount < 0) ? c`<li><span class="dot" style="background: ${s.refund}"></span>${t.refunded}</li>` : p}
        ${d > 0 ? c`<li>
              <span class="dash" style="border-color: ${s.limit}"></span>${t.limitMark(
      B(this.module, this.module.warning_limit, this.words)
    )}
            </li>` : p}
      </ul>`;
  }
  amount(e) {
    return e ? `${e.amount > 0 ? "+" : ""}${B(this.module, String(e.amount), this.words)}` : "";
  }
  /** What is told of the place at which somebody points: as nodes, since names are no markup. */
  hint(e, t) {
    const { words: n } = this, i = e.find(({ seriesId: u }) => u !== "limit");
    if (!i) return "";
    const s = ({ time: u }) => Math.abs(u - i.value[0]), o = t.filter((u) => s(u) < qi).sort((u, y) => s(u) - s(y))[0], [d, a] = o ? [o.time, o.credit] : i.value, l = document.createElement("div"), h = (u, y = !1) => {
      const m = l.appendChild(document.createElement(y ? "strong" : "div"));
      m.textContent = u, m.style.display = "block";
    };
    if (h(n.format.dateTime(new Date(d))), o) {
      h(this.amount(o), !0);
      const { row: u } = o;
      if (u) {
        const y = u.how === "remote" ? "" : n.how(u.how);
        h([n.t.rowKinds[u.kind], n.actor(u.by), y].filter(Boolean).join(" · ")), u.note && h(u.note);
      }
    }
    return h(`${n.t.remaining}: ${B(this.module, String(a), n)}`), l;
  }
  static {
    this.styles = [
      V,
      _`
      section {
        padding: 16px;
      }
      h2 {
        margin-bottom: 8px;
        font-size: 16px;
        font-weight: 400;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        margin-top: 10px;
        font-size: 13px;
      }
      .legend li {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .dot {
        width: 10px;
        height: 10px;
        border-radius: 50%;
      }
      .dash {
        width: 16px;
        border-top: 2px dashed;
      }
    `
    ];
  }
}
E([
  k({ attribute: !1, hasChanged: Yi })
], H.prototype, "hass");
E([
  k({ attribute: !1 })
], H.prototype, "words");
E([
  k({ attribute: !1 })
], H.prototype, "details");
E([
  k({ attribute: !1 })
], H.prototype, "module");
E([
  k({ attribute: !1 })
], H.prototype, "otherwise");
E([
  f()
], H.prototype, "curve");
E([
  f()
], H.prototype, "canDraw");
E([
  f()
], H.prototype, "problem");
var Zi = Object.defineProperty, N = (r, e, t, n) => {
  for (var i = void 0, s = r.length - 1, o; s >= 0; s--)
    (o = r[s]) && (i = o(e, t, i) || i);
  return i && Zi(e, t, i), i;
};
const je = /* @__PURE__ */ new Set(["top_up_intent", "refund_intent"]), Gi = /* @__PURE__ */ new Set([...je, "top_up_refused", "refund_refused"]);
class O extends L {
  constructor() {
    super(...arguments), this.deviceId = "", this.pending = [], this.mark = 0, this.rows = null, this.more = !1, this.problem = "";
  }
  willUpdate(e) {
    e.has("deviceId") && (this.rows = null), (e.has("deviceId") || e.has("mark")) && this.load();
  }
  async load(e) {
    const t = this.deviceId;
    try {
      const n = await w.ledger(this.hass, t, e);
      if (t !== this.deviceId) return;
      const i = this.rows ?? [], s = n.rows.at(-1)?.number ?? 0, o = e ? [] : i.filter((d) => d.number < s);
      this.rows = e ? [...i, ...n.rows] : [...n.rows, ...o], o.length || (this.more = n.more), this.problem = "";
    } catch (n) {
      this.problem = await R(this.hass, n);
    }
  }
  render() {
    const { t: e } = this.words, t = this.rows?.filter(({ kind: n, number: i }) => !je.has(n) || this.pending.includes(i));
    return c`<section class="panel">
      <h2>${e.ledger}</h2>
      ${this.problem ? c`<p class="note" role="alert">${this.problem}</p>` : p}
      ${t ? t.length ? c`<table>
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
                ${t.map((n) => this.row(n))}
              </tbody>
            </table>` : c`<p class="note secondary">${e.ledgerEmpty}</p>` : this.problem ? p : c`<p class="note secondary">${e.loading}</p>`}
      ${this.more ? c`<p class="more">
            <button @click=${() => this.load(this.rows?.at(-1)?.number)}>${e.more}</button>
          </p>` : p}
    </section>`;
  }
  row(e) {
    const { words: t } = this, { t: n, format: i } = t, s = (h) => h === null ? "" : i.amount(h, e.unit ?? ""), o = !Gi.has(e.kind), d = o ? e.amount : e.amount?.replace("-", "") ?? null, a = o && Number(d) > 0 ? "+" : "", l = e.kind === "load_at_module" && e.how === "remote";
    return c`<tr>
      <td class="number when">${i.dateTime(e.time)}</td>
      <td class="what">
        ${n.rowKinds[l ? "load_from_elsewhere" : e.kind] ?? e.kind} ${this.about(e).map((h) => c`<div class="secondary">${h}</div>`)}
      </td>
      <td class="by secondary">
        ${[l ? "" : t.actor(e.by), e.how === "remote" ? "" : t.how(e.how)].filter(Boolean).join(" · ")}
      </td>
      <td class="end amount ${o ? "" : "secondary"}" data-label=${n.amount}>${a}${s(d)}</td>
      <td class="end after" data-label=${n.creditAfter}>${s(e.credit_after)}</td>
    </tr>`;
  }
  /** What else a row tells, for people. */
  about({ kind: e, note: t, details: n }) {
    const { words: i } = this, s = [];
    if (je.has(e) && s.push(i.t.unconfirmed), e === "loads_at_module_unseen" && s.push(i.t.unseenLoads(Number(n.loads))), e === "setting_changed") {
      const d = String(n.setting), a = (l) => d === "mode" ? i.mode(String(l)) : String(l ?? "–");
      s.push(`${i.name(d)}: ${a(n.from)} → ${a(n.to)}`);
    }
    Array.isArray(n.reasons) && s.push(n.reasons.map((d) => i.reason(String(d))).join("; "));
    const o = i.why(n.reason);
    return o && s.push(o), t && s.push(t), s;
  }
  static {
    this.styles = [
      V,
      I,
      Xt,
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
        font-weight: 400;
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
N([
  k({ attribute: !1, hasChanged: () => !1 })
], O.prototype, "hass");
N([
  k({ attribute: !1 })
], O.prototype, "words");
N([
  k({ attribute: !1 })
], O.prototype, "deviceId");
N([
  k({ attribute: !1 })
], O.prototype, "pending");
N([
  k({ attribute: !1 })
], O.prototype, "mark");
N([
  f()
], O.prototype, "rows");
N([
  f()
], O.prototype, "more");
N([
  f()
], O.prototype, "problem");
const Ji = { CHILD: 2 }, hn = (r) => (...e) => ({ _$litDirective$: r, values: e });
let pn = class {
  constructor(e) {
  }
  get _$AU() {
    return this._$AM._$AU;
  }
  _$AT(e, t, n) {
    this._$Ct = e, this._$AM = t, this._$Ci = n;
  }
  _$AS(e, t) {
    return this.update(e, t);
  }
  update(e, t) {
    return this.render(...t);
  }
};
const Qi = {}, Xi = hn(class extends pn {
  constructor() {
    super(...arguments), this.ot = Qi;
  }
  render(r, e) {
    return e();
  }
  update(r, [e, t]) {
    if (Array.isArray(e)) {
      if (Array.isArray(this.ot) && this.ot.length === e.length && e.every((n, i) => n === this.ot[i])) return M;
    } else if (this.ot === e) return M;
    return this.ot = Array.isArray(e) ? Array.from(e) : e, this.render(e, t);
  }
});
const { I: er } = Un, Ct = (r) => r, St = () => document.createComment(""), ie = (r, e, t) => {
  const n = r._$AA.parentNode, i = e === void 0 ? r._$AB : e._$AA;
  if (t === void 0) {
    const s = n.insertBefore(St(), i), o = n.insertBefore(St(), i);
    t = new er(s, o, r, r.options);
  } else {
    const s = t._$AB.nextSibling, o = t._$AM, d = o !== r;
    if (d) {
      let a;
      t._$AQ?.(r), t._$AM = r, t._$AP !== void 0 && (a = r._$AU) !== o._$AU && t._$AP(a);
    }
    if (s !== i || d) {
      let a = t._$AA;
      for (; a !== s; ) {
        const l = Ct(a).nextSibling;
        Ct(n).insertBefore(a, i), a = l;
      }
    }
  }
  return t;
}, z = (r, e, t = r) => (r._$AI(e, t), r), tr = {}, nr = (r, e = tr) => r._$AH = e, ir = (r) => r._$AH, Be = (r) => {
  r._$AR(), r._$AA.remove();
};
const Lt = (r, e, t) => {
  const n = /* @__PURE__ */ new Map();
  for (let i = e; i <= t; i++) n.set(r[i], i);
  return n;
}, at = hn(class extends pn {
  constructor(r) {
    if (super(r), r.type !== Ji.CHILD) throw Error("repeat() can only be used in text expressions");
  }
  dt(r, e, t) {
    let n;
    t === void 0 ? t = e : e !== void 0 && (n = e);
    const i = [], s = [];
    let o = 0;
    for (const d of r) i[o] = n ? n(d, o) : o, s[o] = t(d, o), o++;
    return { values: s, keys: i };
  }
  render(r, e, t) {
    return this.dt(r, e, t).values;
  }
  update(r, [e, t, n]) {
    const i = ir(r), { values: s, keys: o } = this.dt(e, t, n);
    if (!Array.isArray(i)) return this.ut = o, s;
    const d = this.ut ??= [], a = [];
    let l, h, u = 0, y = i.length - 1, m = 0, b = s.length - 1;
    for (; u <= y && m <= b; ) if (i[u] === null) u++;
    else if (i[y] === null) y--;
    else if (d[u] === o[m]) a[m] = z(i[u], s[m]), u++, m++;
    else if (d[y] === o[b]) a[b] = z(i[y], s[b]), y--, b--;
    else if (d[u] === o[b]) a[b] = z(i[u], s[b]), ie(r, a[b + 1], i[u]), u++, b--;
    else if (d[y] === o[m]) a[m] = z(i[y], s[m]), ie(r, i[u], i[y]), y--, m++;
    else if (l === void 0 && (l = Lt(o, m, b), h = Lt(d, u, y)), l.has(d[u])) if (l.has(d[y])) {
      const S = h.get(o[m]), Ne = S !== void 0 ? i[S] : null;
      if (Ne === null) {
        const ct = ie(r, i[u]);
        z(ct, s[m]), a[m] = ct;
      } else a[m] = z(Ne, s[m]), ie(r, i[u], Ne), i[S] = null;
      m++;
    } else Be(i[y]), y--;
    else Be(i[u]), u++;
    for (; m <= b; ) {
      const S = ie(r, a[b + 1]);
      z(S, s[m]), a[m++] = S;
    }
    for (; u <= y; ) {
      const S = i[u++];
      S !== null && Be(S);
    }
    return this.ut = o, nr(r, a), M;
  }
}), Mt = { search: "", group: null, kind: null, place: null };
function Ht(r) {
  return r.toLocaleLowerCase("tr").normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ı", "i");
}
function dt(r, e) {
  return r.area_id ? e.areas[r.area_id]?.name ?? "" : "";
}
function rr(r, e, t) {
  const n = Ht(e.search).split(/\s+/).filter(Boolean);
  return r.filter((i) => {
    if (e.group && dn(i) !== e.group || e.kind && i.kind !== e.kind || e.place && !sr(i, e.place, t)) return !1;
    if (!n.length) return !0;
    const s = Ht(
      [i.name, i.serial_number, dt(i, t), i.hub].join(" ")
    );
    return n.every((o) => s.includes(o));
  });
}
function sr(r, e, { areas: t }) {
  return r.area_id ? e === `area:${r.area_id}` ? !0 : e === `floor:${t[r.area_id]?.floor_id}` : !1;
}
function or(r, { areas: e, floors: t }, n) {
  const i = new Intl.Collator(n, { numeric: !0 }).compare, s = [...new Set(r.map((a) => a.area_id))].map((a) => a ? e[a] : void 0).filter((a) => a !== void 0).sort((a, l) => i(a.name, l.name)), o = [], d = Object.values(t).sort(
    (a, l) => (a.level ?? 0) - (l.level ?? 0) || i(a.name, l.name)
  );
  for (const a of d) {
    const l = s.filter((h) => h.floor_id === a.floor_id);
    if (l.length) {
      o.push({ value: `floor:${a.floor_id}`, name: a.name });
      for (const h of l) o.push({ value: `area:${h.area_id}`, name: `– ${h.name}` });
    }
  }
  for (const a of s.filter((l) => !l.floor_id || !t[l.floor_id]))
    o.push({ value: `area:${a.area_id}`, name: a.name });
  return o;
}
var ar = Object.defineProperty, mn = (r, e, t, n) => {
  for (var i = void 0, s = r.length - 1, o; s >= 0; s--)
    (o = r[s]) && (i = o(e, t, i) || i);
  return i && ar(e, t, i), i;
};
const dr = ["language", "locale", "areas", "floors", "connection", "user"];
class ee extends L {
  constructor() {
    super(...arguments), this.modules = new Qt(this);
  }
  setConfig(e) {
  }
  getCardSize() {
    return 12;
  }
  isDrawnFrom(e, t) {
    return dr.some((n) => e[n] !== t[n]);
  }
  shouldUpdate(e) {
    if (!this.hass) return !1;
    const t = e.get("hass");
    return e.size !== 1 || !t || this.isDrawnFrom(t, this.hass);
  }
  willUpdate(e) {
    e.has("hass") && (this.modules.follow(this.hass.connection), Xe(this.hass).then(
      (t) => this.words = t,
      // The next state that Home Assistant gives tries again.
      () => {
      }
    ));
  }
}
mn([
  k({ attribute: !1 })
], ee.prototype, "hass");
mn([
  f()
], ee.prototype, "words");
var lr = Object.defineProperty, fn = (r, e, t, n) => {
  for (var i = void 0, s = r.length - 1, o; s >= 0; s--)
    (o = r[s]) && (i = o(e, t, i) || i);
  return i && lr(e, t, i), i;
};
const Ot = ["electricity", "water", "heat"], cr = 5 * 6e4;
class lt extends ee {
  constructor() {
    super(...arguments), this.filter = Mt, this.use = null;
  }
  connectedCallback() {
    super.connectedCallback(), this.timer = window.setInterval(() => this.loadUse(), cr), this.hasUpdated && this.loadUse();
  }
  disconnectedCallback() {
    super.disconnectedCallback(), clearInterval(this.timer);
  }
  firstUpdated(e) {
    this.loadUse();
  }
  loadUse() {
    const e = Ce(this.hass.config.time_zone);
    w.report(this.hass, e, e).then(
      ({ rows: t }) => this.use = t,
      () => this.use = null
    );
  }
  render() {
    const { words: e, modules: t } = this;
    if (!e) return c``;
    const { t: n } = e;
    if (t.failed) return c`<div class="page">${C(g.failed, n.noModules, n.notSetUp)}</div>`;
    if (!t.isLoaded) return c`<div class="page">${C(g.pending, n.loading, "")}</div>`;
    const i = t.all;
    if (!i.length) return c`<div class="page">${C(g.topUp, n.noModules, n.noModulesHint)}</div>`;
    const s = rr(i, this.filter, this.hass).sort(an(e.language));
    return c`<div class="page">
      ${this.figures(i, e)} ${this.filters(i, e)}
      <p class="visually-hidden" role="status">${n.shown(s.length, i.length)}</p>
      ${s.length ? c`<ul class="grid">
            ${at(
      s,
      (o) => o.device_id,
      (o) => c`<li>${Xi([o, e, this.hass.areas], () => this.card(o, e))}</li>`
    )}
          </ul>` : C(
      g.search,
      n.nothingFound,
      "",
      c`<button @click=${() => this.filter = Mt}>${n.clearFilter}</button>`
    )}
    </div>`;
  }
  figures(e, t) {
    const { t: n, format: i } = t, o = [...new Set(e.map((d) => d.unit))].map((d) => {
      const a = e.filter((l) => l.unit === d && l.credit && !l.credit.startsWith("-"));
      return i.amount(ue(a.map((l) => l.credit ?? "0")), d);
    });
    return c`<dl class="figures">
      <div><dt>${n.tenants}</dt><dd>${i.number(e.length)}</dd></div>
      <div><dt>${n.creditOutstanding}</dt>${o.map((d) => c`<dd>${d}</dd>`)}</div>
      ${Ot.filter((d) => e.some((a) => a.kind === d)).map(
      (d) => c`<div><dt>${n.use[d]}</dt><dd>${this.usedToday(d, t)}</dd></div>`
    )}
    </dl>`;
  }
  usedToday(e, { format: t }) {
    const n = (this.use ?? []).filter((s) => s.kind === e).flatMap((s) => s.meters).filter((s) => s.used !== null), [i] = n;
    return i ? t.measure(
      n.reduce((s, o) => s + (o.used ?? 0), 0),
      i.unit
    ) : "–";
  }
  filters(e, t) {
    const { t: n, format: i } = t, s = Ni(e), o = Ot.filter((l) => e.some((h) => h.kind === l)), d = or(e, this.hass, t.language), { filter: a } = this;
    return c`<div class="filters">
        <label class="search">
          ${v(g.search)}<span class="visually-hidden">${n.search}</span>
          <input
            type="search"
            placeholder=${n.search}
            .value=${a.search}
            @input=${(l) => this.set({ search: l.target.value })}
          />
        </label>
        ${o.length > 1 ? c`<select
              aria-label=${n.filterByKind}
              @change=${(l) => this.set({ kind: Tt(l) || null })}
            >
              <option value="" ?selected=${!a.kind}>${n.everyKind}</option>
              ${o.map(
      (l) => c`<option value=${l} ?selected=${a.kind === l}>${t.kind(l)}</option>`
    )}
            </select>` : p}
        ${d.length ? c`<select
              aria-label=${n.filterByPlace}
              @change=${(l) => this.set({ place: Tt(l) || null })}
            >
              <option value="" ?selected=${!a.place}>${n.everywhere}</option>
              ${d.map(
      ({ value: l, name: h }) => c`<option value=${l} ?selected=${a.place === l}>${h}</option>`
    )}
            </select>` : p}
      </div>
      <div class="chips" role="group" aria-label=${n.filterByState}>
        <button class="chip" aria-pressed=${a.group === null} @click=${() => this.set({ group: null })}>
          ${n.all}<b>${i.number(e.length)}</b>
        </button>
        ${Object.keys(pe).filter((l) => s[l] || a.group === l || !["failed", "ready", "fine"].includes(l)).map((l) => {
      const [h] = pe[l];
      return c`<button
              class="chip ${s[l] ? he[h] : "quiet"}"
              aria-pressed=${a.group === l}
              @click=${() => this.set({ group: a.group === l ? null : l })}
            >
              ${v(Qe[h])}${n.groups[l]}<b>${i.number(s[l])}</b>
            </button>`;
    })}
      </div>`;
  }
  set(e) {
    this.filter = { ...this.filter, ...e };
  }
  card(e, t) {
    const { t: n, format: i } = t, s = dt(e, this.hass);
    return c`<a class="card panel ${he[Z(e)]}" href=${He(e.device_id)}>
      <span class="kind">${v(Jt[e.kind])}<span class="visually-hidden">${t.kind(e.kind)}</span></span>
      <span class="who">
        <strong>${e.name}</strong>
        <span class="secondary">${s || t.kind(e.kind)}</span>
      </span>
      <span class="credit">
        <span class="visually-hidden">${n.remaining}:</span>
        <strong class="number">${B(e, e.credit, t)}</strong>
        <span class="secondary">${e.days_left ? n.lasts(i.left(e.days_left)) : p}</span>
      </span>
      <span class="foot">
        ${st(e, t)}
        ${cn(e, t).map(
      (o) => c`<span class="note" title=${o.text}>${v(o.icon)}<span>${o.text}</span></span>`
    )}
      </span>
    </a>`;
  }
  static {
    this.styles = [
      V,
      Oe,
      I,
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
fn([
  f()
], lt.prototype, "filter");
fn([
  f()
], lt.prototype, "use");
function Tt(r) {
  return r.target.value;
}
function ur(r, e, t) {
  if (r === null) return "";
  if (typeof r == "number") return String(r).replace(".", e);
  const n = /^[=+\-@\t\r]/.test(r) ? `'${r}` : r;
  return n.includes(t) || /["\r\n]/.test(n) ? `"${n.replaceAll('"', '""')}"` : n;
}
function hr(r, e) {
  const [t, n] = e.startsWith("tr") ? [";", ","] : [",", "."];
  return `\uFEFF${r.map(
    (s) => s.map((o) => ur(o, n, t)).join(t)
  ).join(`\r
`)}\r
`;
}
function pr(r, e) {
  const t = URL.createObjectURL(new Blob([r], { type: "text/csv;charset=utf-8" })), n = document.createElement("a");
  n.href = t, n.download = e, n.click(), setTimeout(() => URL.revokeObjectURL(t), 1e4);
}
async function mr(r, e, t, n, i, s) {
  const { from: o, to: d } = on(s), [{ statements: a }, { rows: l }] = await Promise.all([
    w.statements(r, i, s),
    w.report(r, o, d)
  ]), h = l.find((m) => m.device_id === i)?.meters ?? [], u = e.t.statementOf(e.format.month(s)), y = a.map(
    (m, b) => (
      // What a meter counted in a month says nothing of two tenants who shared it.
      fr(e, u, m.tenant ?? t, n, m, a.length > 1 ? [] : h, b > 0)
    )
  );
  nt(e, `${u} – ${t}`, c`${y}`);
}
function fr(r, e, t, n, i, s, o) {
  const { t: d, atBuilding: a } = r, l = (u) => a.amount(u, i.unit), h = new Date(Math.min(Date.parse(i.end) - 1e3, Date.now()));
  return c`<div class=${o ? "page-break" : ""}>
    <h1>${e}</h1>
    <p>${t}</p>
    <p class="secondary">
      ${[a.date(i.start), a.date(h)].join(" – ")}${n ? ` · ${d.serialNumber} ${n}` : ""}
    </p>
    <dl>
      <dt>${d.openingCredit}</dt>
      <dd>${l(i.opening)}</dd>
      <dt>${d.loadedSum}</dt>
      <dd>${l(i.loaded)}</dd>
      <dt>${d.creditUsed}</dt>
      <dd>${l(i.consumption)}</dd>
      <dt>${d.closingCredit}</dt>
      <dd class="sum">${l(i.closing)}</dd>
    </dl>
    ${i.is_disturbed ? c`<p>${d.disturbed}</p>` : p}
    ${s.some((u) => u.used !== null) ? c`<h2>${d.consumption}</h2>
          <dl>
            ${s.filter((u) => u.used !== null).map(
    (u) => c`<dt>${r.name(u.key)}</dt>
                  <dd>${a.measure(u.used, u.unit)}</dd>`
  )}
          </dl>` : p}
    <h2>${d.movements}</h2>
    ${i.rows.length ? c`<table>
          <thead>
            <tr>
              <th>${d.time}</th>
              <th>${d.what}</th>
              <th>${d.receiptNumber}</th>
              <th class="end">${d.amount}</th>
              <th class="end">${d.creditAfter}</th>
            </tr>
          </thead>
          <tbody>
            ${i.rows.map(
    (u) => c`<tr>
                <td>${a.dateTime(u.time)}</td>
                <td>${d.rowKinds[u.kind] ?? u.kind}${u.note ? c`<br /><span class="secondary">${u.note}</span>` : p}</td>
                <td>${u.number}</td>
                <td class="end">${l(u.amount)}</td>
                <td class="end">${l(u.credit_after)}</td>
              </tr>`
  )}
          </tbody>
        </table>` : c`<p class="secondary">${d.noMovements}</p>`}
    <p class="secondary"><br />${d.printedOn(a.dateTime(/* @__PURE__ */ new Date()))}</p>
  </div>`;
}
const Vt = ["name", "kind", "consumption", "loads", "loaded", "refunded", "used"];
function Se(r) {
  const e = r.meters.filter((t) => t.used !== null);
  return e.length ? e.reduce((t, n) => t + (n.used ?? 0), 0) : null;
}
const Et = (r, e) => (r ?? -1) - (e ?? -1);
function Nt(r, { column: e, descending: t }, n) {
  const i = new Intl.Collator(n, { numeric: !0 }), s = {
    name: (d, a) => i.compare(d.name, a.name),
    kind: (d, a) => i.compare(d.kind, a.kind),
    consumption: (d, a) => Et(Se(d), Se(a)),
    loads: (d, a) => d.loads - a.loads,
    loaded: (d, a) => q(d.loaded, a.loaded),
    refunded: (d, a) => q(d.refunded, a.refunded),
    used: (d, a) => Et(d.used, a.used)
  }, o = t ? -1 : 1;
  return [...r].sort((d, a) => o * s[e](d, a) || s.name(d, a));
}
function gr(r) {
  const e = /* @__PURE__ */ new Map();
  for (const t of r) {
    const n = `${t.kind} ${t.unit}`;
    e.set(n, [...e.get(n) ?? [], t]);
  }
  return [...e.values()].map((t) => {
    const n = t[0];
    return {
      kind: n.kind,
      unit: n.unit,
      tenants: t.length,
      consumption: t.reduce((i, s) => i + (Se(s) ?? 0), 0),
      measure: n.meters[0]?.unit ?? "",
      loads: t.reduce((i, s) => i + s.loads, 0),
      loaded: ue(t.map((i) => i.loaded)),
      refunded: ue(t.map((i) => i.refunded)),
      used: t.reduce((i, s) => i + (s.used ?? 0), 0)
    };
  });
}
var yr = Object.defineProperty, ge = (r, e, t, n) => {
  for (var i = void 0, s = r.length - 1, o; s >= 0; s--)
    (o = r[s]) && (i = o(e, t, i) || i);
  return i && yr(e, t, i), i;
};
class te extends ee {
  constructor() {
    super(...arguments), this.choice = "this", this.rows = null, this.knownSince = null, this.problem = "", this.order = { column: "name", descending: !1 };
  }
  willUpdate(e) {
    super.willUpdate(e), this.period || this.choose("this"), e.has("period") && this.load();
  }
  choose(e) {
    this.choice = e;
    const t = Ce(this.hass.config.time_zone), n = xt(t);
    e === "this" && (this.period = { from: `${n}-01`, to: t }), e === "last" && (this.period = on(Oi(n)));
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
        const { rows: t, loads_known_since: n } = await w.report(this.hass, e.from, e.to);
        if (e !== this.period) return;
        [this.rows, this.knownSince] = [t, n];
      } catch (t) {
        this.problem = await R(this.hass, t);
      }
    }
  }
  render() {
    const { words: e, rows: t } = this;
    if (!e) return c``;
    const { t: n } = e;
    return c`<div class="page">
      ${this.chooser(e)}
      <div aria-live="polite">
        ${this.problem ? c`<p class="problem" role="alert">${this.problem}</p>` : p}
        ${!t && !this.problem ? c`<p class="secondary">${n.loading}</p>` : p}
      </div>
      ${t && !this.problem ? t.length ? c`${this.begin(e)}${this.table(e, Nt(t, this.order, e.language))}` : C(g.topUp, n.noModules, n.noModulesHint) : p}
    </div>`;
  }
  chooser(e) {
    const { t } = e, n = [
      ["this", t.thisMonth],
      ["last", t.lastMonth],
      ["custom", t.custom]
    ], i = (s, o) => c`<label class="day">
        <span>${o}</span>
        <input
          type="date"
          .value=${this.period?.[s] ?? ""}
          @change=${(d) => this.period = { ...this.period, [s]: d.target.value }}
        />
      </label>`;
    return c`<div class="chooser">
      <div class="choices" role="group" aria-label=${t.period}>
        ${n.map(
      ([s, o]) => c`<button aria-pressed=${this.choice === s} @click=${() => this.choose(s)}>${o}</button>`
    )}
      </div>
      ${this.choice === "custom" ? c`${i("from", t.from)}${i("to", t.to)}` : p}
      <span class="space"></span>
      <label class="sort">
        <span>${t.sortBy}</span>
        <select
          @change=${(s) => this.sort(s.target.value)}
        >
          ${Vt.map(
      (s) => c`<option value=${s} ?selected=${this.order.column === s}>${this.heading(s, e)}</option>`
    )}
        </select>
      </label>
      <button ?disabled=${!this.rows?.length} @click=${() => this.export(e)}>${v(g.download)}${t.exportCsv}</button>
    </div>`;
  }
  /** Loads that were made before the ledger began are in no report. */
  begin({ t: e, atBuilding: t }) {
    const { knownSince: n, period: i } = this;
    return !n || !i || Ce(this.hass.config.time_zone, new Date(n)) <= i.from ? p : c`<p class="secondary begin">${v(g.info)}${e.loadsKnownSince(t.date(n))}</p>`;
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
    const t = e === "name" || e === "kind", n = this.order.column === e;
    this.order = { column: e, descending: n ? !this.order.descending : !t };
  }
  table(e, t) {
    const { t: n, format: i } = e, { column: s, descending: o } = this.order, d = (a, l) => Number(a) ? i.amount(a, l) : "–";
    return c`<div class="panel scroll">
      <table>
        <thead>
          <tr>
            ${Vt.map(
      (a) => c`<th
                scope="col"
                class=${a === "name" || a === "kind" ? "" : "end"}
                aria-sort=${s === a ? o ? "descending" : "ascending" : "none"}
              >
                <button class="sorter" @click=${() => this.sort(a)}>
                  ${this.heading(a, e)}<span aria-hidden="true">${s === a ? o ? "↓" : "↑" : ""}</span>
                </button>
              </th>`
    )}
            <th><span class="visually-hidden">${n.statement}</span></th>
          </tr>
        </thead>
        <tbody>
          ${at(
      t,
      (a) => a.device_id,
      (a) => c`<tr>
              <td class="name"><a href=${He(a.device_id)}>${this.nameOf(a)}</a></td>
              <td class="kind">${e.kind(a.kind)}</td>
              <td class="end" data-label=${n.consumption}>${i.measure(Se(a), a.meters[0]?.unit ?? "")}</td>
              <td class="end" data-label=${n.loads}>${i.number(a.loads)}</td>
              <td class="end" data-label=${n.loadedSum}>${d(a.loaded, a.unit)}</td>
              <td class="end" data-label=${n.refunded}>${d(a.refunded, a.unit)}</td>
              <td class="end" data-label=${n.used}>${i.amount(Pe(a.used), a.unit)}</td>
              <td class="end action">
                <button class="plain" @click=${() => this.statement(a, e)} aria-label=${`${n.statement}: ${a.name}`}>
                  ${v(g.print)}${n.statement}
                </button>
              </td>
            </tr>`
    )}
        </tbody>
        <tfoot>
          ${gr(t).map(
      (a) => c`<tr>
              <td class="name">${n.total}</td>
              <td class="kind">${e.kind(a.kind)}</td>
              <td class="end" data-label=${n.consumption}>${i.measure(a.consumption, a.measure)}</td>
              <td class="end" data-label=${n.loads}>${i.number(a.loads)}</td>
              <td class="end" data-label=${n.loadedSum}>${d(a.loaded, a.unit)}</td>
              <td class="end" data-label=${n.refunded}>${d(a.refunded, a.unit)}</td>
              <td class="end" data-label=${n.used}>${i.amount(Pe(a.used), a.unit)}</td>
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
    const { t } = e, n = Nt(this.rows ?? [], this.order, e.language), i = [...new Set(n.flatMap((l) => l.meters.map((h) => `${h.key} ${h.unit}`)))], s = [
      t.tenant,
      t.kind,
      t.from,
      t.to,
      ...i.map((l) => `${e.name(l.split(" ")[0])} (${l.split(" ")[1]})`),
      t.loads,
      t.loadedSum,
      t.refunded,
      t.used,
      t.unit
    ], { from: o, to: d } = this.period, a = n.map((l) => [
      this.nameOf(l),
      e.kind(l.kind),
      o,
      d,
      ...i.map((h) => $r(l.meters.find((u) => h === `${u.key} ${u.unit}`)?.used ?? null)),
      l.loads,
      Number(l.loaded),
      Number(l.refunded),
      l.used === null ? null : Number(Pe(l.used)),
      l.unit
    ]);
    pr(hr([s, ...a], e.language), `${t.reports.toLowerCase()}-${o}-${d}.csv`);
  }
  statement(e, t) {
    const n = this.modules.map.get(e.device_id);
    mr(this.hass, t, this.nameOf(e), n?.serial_number ?? null, e.device_id, xt(this.period.from)).catch(
      async (i) => this.problem = await R(this.hass, i)
    );
  }
  static {
    this.styles = [
      V,
      I,
      Xt,
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
      .begin {
        display: flex;
        gap: 8px;
        margin-bottom: 12px;
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
ge([
  f()
], te.prototype, "choice");
ge([
  f()
], te.prototype, "period");
ge([
  f()
], te.prototype, "rows");
ge([
  f()
], te.prototype, "problem");
ge([
  f()
], te.prototype, "order");
function Pe(r) {
  return r === null ? null : r.toFixed(2);
}
function $r(r) {
  return r === null ? null : Math.round(r * 1e3) / 1e3;
}
const br = ["active_energy_grid", "active_energy_generator", "volume", "heating_energy", "cooling_energy"], vr = [
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
], wr = 4;
function gn(r, e, t) {
  const n = Number(e.warning_limit ?? 0);
  if (!(!r || !(n > 0)))
    return {
      type: "gauge",
      entity: r,
      name: t.t.limitMark(t.format.amount(e.warning_limit, e.unit, e.decimals)),
      needle: !0,
      min: -n,
      max: wr * n,
      segments: [
        { from: -n, color: "var(--error-color)" },
        { from: 0, color: "var(--warning-color)" },
        { from: n, color: "var(--success-color)" }
      ]
    };
}
async function _r({ entities: r, module: e }, t, n) {
  const i = await window.loadCardHelpers?.();
  if (!i) return {};
  const { t: s } = n, o = (m) => m.flatMap((b) => r[b] ? [{ entity: r[b], name: n.name(b) }] : []), d = o(br), a = {}, l = { type: "statistics-graph", chart_type: "bar", min_y_axis: 0, stat_types: ["change"], entities: d }, h = { hide_legend: d.length < 2 };
  d.length && (a.day = { ...l, ...h, title: s.perDay, period: "day", days_to_show: 30 }, a.month = { ...l, ...h, title: s.perMonth, period: "month", days_to_show: 365 });
  const u = t.states[r.credit ?? ""];
  if (u) {
    a.gauge = gn(u.entity_id, e, n);
    const m = u.attributes.state_class === "total";
    a.credit = {
      type: "statistics-graph",
      title: s.creditOverTime,
      chart_type: "line",
      hide_legend: !0,
      period: "day",
      days_to_show: 30,
      stat_types: [m ? "state" : "mean"],
      entities: o(["credit"])
    };
  }
  const y = o(vr).map(
    (m) => m.entity.startsWith("number.") ? { ...m, type: "simple-entity" } : m
  );
  return y.length && (a.settings = { type: "entities", title: s.settings, show_header_toggle: !1, entities: y }), Object.fromEntries(
    Object.entries(a).flatMap(([m, b]) => b ? [[m, i.createCardElement(b)]] : [])
  );
}
function kr(r, e, t, n, i) {
  const { t: s, format: o } = i, d = n.states[e?.entities.runs_out ?? ""]?.state ?? "", a = Number.isNaN(Date.parse(d)) ? null : o.dateTime(d);
  return c`<section class="panel credit">
    <h2>${s.remaining}</h2>
    ${t && r.credit !== null ? c`<div class="gauge">${t}</div>` : c`<p class="big">${B(r, r.credit, i)}</p>`}
    <dl>
      ${r.days_left ? c`<dt>${i.name("days_left")}</dt>
            <dd>${o.left(r.days_left)}</dd>` : p}
      ${a ? c`<dt>${i.name("runs_out")}</dt>
            <dd>${a}</dd>` : p}
      ${r.mode ? c`<dt>${i.name("mode")}</dt>
            <dd>${i.mode(r.mode)}</dd>` : p}
    </dl>
  </section>`;
}
const xr = _`
  .credit .big {
    font-size: 36px;
    line-height: 1.2;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .gauge {
    max-width: 320px;
    margin: -8px auto 0;
    --ha-card-border-width: 0;
    --ha-card-box-shadow: none;
    --ha-card-background: transparent;
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
`, Ar = ["l1", "l2", "l3"], Cr = [
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
function Sr(r, { entities: e }, t, n) {
  const { t: i } = n, s = (d) => {
    const a = t.states[e[d] ?? ""];
    return a ? c`<button class="value" @click=${() => Kn(r, a.entity_id)}>
      ${t.formatEntityState(a)}
    </button>` : c`–`;
  }, o = Ar.filter((d) => e[`voltage_${d}`]);
  return c`<section class="panel live">
    <h2>${i.liveValues}</h2>
    ${o.length ? c`<table>
          <thead>
            <tr>
              <th scope="col">${i.phase}</th>
              <th scope="col">${i.current}</th>
              <th scope="col">${i.voltage}</th>
            </tr>
          </thead>
          <tbody>
            ${o.map(
    (d) => c`<tr>
                <th scope="row">${d.toUpperCase()}</th>
                <td>${s(`current_${d}`)}</td>
                <td>${s(`voltage_${d}`)}</td>
              </tr>`
  )}
          </tbody>
        </table>` : p}
    <dl>
      ${Cr.filter((d) => e[d]).map(
    (d) => c`<dt>${n.name(d)}</dt>
          <dd>${s(d)}</dd>`
  )}
    </dl>
  </section>`;
}
const Lr = _`
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
var Mr = Object.defineProperty, Ee = (r, e, t, n) => {
  for (var i = void 0, s = r.length - 1, o; s >= 0; s--)
    (o = r[s]) && (i = o(e, t, i) || i);
  return i && Mr(e, t, i), i;
};
const Ut = ["cut", "ready_to_restore", "restore_failed", "interrupted"];
class ye extends ee {
  constructor() {
    super(...arguments), this.deviceId = "", this.problem = "", this.cards = {}, this.limit = null, this.moved = () => {
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
    for (const i of Object.values(this.cards)) i.hass = t;
    const n = Object.values(this.details?.entities ?? {});
    return super.isDrawnFrom(e, t) || n.some((i) => e.states[i] !== t.states[i]);
  }
  willUpdate(e) {
    super.willUpdate(e), e.has("deviceId") && (this.details = void 0, this.cards = {});
    const t = this.modules.map.get(this.deviceId);
    this.details && this.words && t && t.warning_limit !== this.limit && (this.limit = t.warning_limit, this.showLimit(t, this.details, this.words));
  }
  showLimit(e, { entities: t }, n) {
    const i = gn(t.credit ?? "", e, n);
    i && this.cards.gauge ? this.cards.gauge.setConfig(i) : (i || this.cards.gauge) && this.load(n);
  }
  updated(e) {
    this.words && this.deviceId && (e.has("deviceId") || e.has("words")) && this.load(this.words);
  }
  async load(e) {
    const t = this.deviceId;
    this.problem = "";
    try {
      const n = await w.details(this.hass, t), i = await _r(n, this.hass, e);
      if (t !== this.deviceId) return;
      for (const s of Object.values(i)) s.hass = this.hass;
      this.limit = n.module.warning_limit, [this.details, this.cards] = [n, i];
    } catch (n) {
      t === this.deviceId && (this.problem = await R(this.hass, n));
    }
  }
  render() {
    const { words: e, details: t, hass: n } = this;
    if (!e) return c``;
    const { t: i } = e, s = this.modules.map.get(this.deviceId) ?? t?.module;
    return s ? c`<div class="page">
      ${this.header(s, e)}
      ${this.problem ? c`<p class="problem error" role="alert">${v(g.info)}${this.problem}</p>` : p}
      <div class="columns">
        <div class="column">
          ${kr(s, t, this.cards.gauge, n, e)} ${this.supply(s, e)}
          ${t ? Sr(this, t, n, e) : p} ${this.cards.settings}
        </div>
        <div class="column">
          ${this.cards.day} ${this.cards.month}
          ${t?.entities.credit ? c`<prepaid-meter-credit-curve
                .hass=${n}
                .words=${e}
                .details=${t}
                .module=${s}
                .otherwise=${this.cards.credit}
              ></prepaid-meter-credit-curve>` : p}
          ${s.has_account ? c`<prepaid-meter-ledger
              .hass=${n}
              .deviceId=${this.deviceId}
              .words=${e}
              .pending=${s.pending.map((o) => o.number)}
              .mark=${s.newest_row ?? 0}
            ></prepaid-meter-ledger>` : p}
        </div>
      </div>
    </div>` : !this.problem && this.deviceId && !this.modules.isLoaded ? c`<div class="page">${C(g.pending, i.loading, "")}</div>` : c`<div class="page">
        ${C(
      g.uncertain,
      i.noTenant,
      this.problem || i.noTenantHint,
      c`<button @click=${() => Ge(Ft("overview"))}>${i.toOverview}</button>`
    )}
      </div>`;
  }
  header(e, t) {
    const { t: n } = t, i = this.details?.rights, s = Ut.includes(e.supply_status ?? ""), o = (d, a, l, h, u = "") => c`<button
        class=${u}
        ?disabled=${!i?.[h]}
        aria-describedby=${i && !i[h] ? `no-${h}` : p}
        @click=${() => oe(d, e.device_id)}
      >
        ${v(a)}${l}
      </button>`;
    return c`<header>
      <span class="kind ${he[Z(e)]}">${v(Jt[e.kind])}</span>
      <div class="who">
        <h1>${e.name}</h1>
        <p class="secondary">
          ${[t.kind(e.kind), dt(e, this.hass), e.serial_number && `${n.serialNumber} ${e.serial_number}`].filter(Boolean).join(" · ")}
        </p>
      </div>
      <div class="actions">
        ${e.has_account ? o("top-up", g.topUp, n.topUp, "credit", "primary") : p}
        ${e.has_supply ? s ? o("restore", g.restore, n.restore, "supply") : o("cut-off", g.cut, n.cutOff, "supply") : p}
        ${e.takes_vouchers ? o("voucher", g.voucher, n.voucher, "credit") : p}
        ${e.has_supply ? o("hold", g.hold, e.hold ? n.liftHold : n.putOnHold, "supply") : p}
        ${e.takes_refunds ? o("refund", g.refund, n.refund, "credit", "plain") : p}
      </div>
      ${["supply", "credit"].filter((d) => i && !i[d] && e[d === "supply" ? "has_supply" : "has_account"]).map((d) => c`<p class="secondary may" id="no-${d}">${t.noRight(d)}</p>`)}
    </header>`;
  }
  supply(e, t) {
    const { t: n } = t, i = Ut.includes(e.supply_status ?? "");
    return c`<section class="panel supply">
      <h2>${n.supply}</h2>
      <div class="badges">
        ${e.has_supply ? ln(e, t) : st(e, t)}
        ${cn(e, t).map((s) => c`<span class="badge quiet">${v(s.icon)}${s.text}</span>`)}
      </div>
      ${e.uncertain ? Ui(e, this.hass, t) : p}
      ${(e.waiting ?? []).map(
      (s) => c`<p>
          ${n.tasks.confirm} ${n.taskWho(s.by)}.
          <button @click=${() => oe("confirm", e.device_id, { waiting: s })}>${v(g.waiting)}${n.confirm}</button>
        </p>`
    )}
      ${e.has_supply && e.reasons.length ? c`<div class="secondary">
            ${i ? n.againstRestoring : n.againstCutting}:
            <ul class="reasons">
              ${e.reasons.map((s) => c`<li>${t.reason(s)}</li>`)}
            </ul>
          </div>` : p}
    </section>`;
  }
  static {
    this.styles = [
      V,
      Oe,
      I,
      xr,
      Lr,
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
        font-weight: 400;
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
        .actions .plain {
          grid-column: 1 / -1;
        }
      }
    `
    ];
  }
}
Ee([
  f()
], ye.prototype, "deviceId");
Ee([
  f()
], ye.prototype, "details");
Ee([
  f()
], ye.prototype, "problem");
Ee([
  f()
], ye.prototype, "cards");
const zt = [
  "cut_failed",
  "restore_failed",
  "interrupted",
  "undeclared",
  "confirm",
  "uncertain",
  "awaiting_approval",
  "cut_off_due",
  "ready_to_restore",
  "offline",
  "pending"
];
function Hr(r, e) {
  return [...r].sort(an(e)).flatMap(Or).sort((n, i) => zt.indexOf(n.kind) - zt.indexOf(i.kind));
}
function Or(r) {
  const e = (r.waiting ?? []).map((i) => ({
    kind: "confirm",
    module: r,
    waiting: i
  }));
  if (r.uncertain ? e.push({ kind: "uncertain", module: r }) : r.pending.length && e.push({ kind: "pending", module: r }), !r.answers) return [...e, { kind: "offline", module: r }];
  const t = r.supply_status, n = r.waiting?.some((i) => i.action === "cut_off");
  return t && t !== "on" && t !== "cut" && !(n && t === "awaiting_approval") && e.push({ kind: t, module: r }), e;
}
class Tr extends ee {
  render() {
    const { words: e, modules: t } = this;
    if (!e) return c``;
    const { t: n } = e;
    if (t.failed) return c`<div class="page">${C(g.failed, n.noModules, n.notSetUp)}</div>`;
    if (!t.isLoaded) return c`<div class="page">${C(g.pending, n.loading, "")}</div>`;
    const i = Hr(t.all, e.language);
    return i.length ? c`<div class="page narrow">
      <h1 role="status">${n.todoTitle(i.length)}</h1>
      <ul class="panel">
        ${at(
      i,
      ({ kind: s, module: o, waiting: d }) => `${s} ${o.device_id} ${d?.number}`,
      (s) => this.task(s, e)
    )}
      </ul>
    </div>` : c`<div class="page">${C(Qe.ok, n.allDone, n.allDoneHint)}</div>`;
  }
  task(e, t) {
    const { t: n, format: i } = t, { kind: s, module: o, waiting: d } = e, a = d ? d.action === "cut_off" ? n.confirmCutOff(d.by, o.name) : n.confirmRefund(d.by, o.name, B(o, d.amount, t)) : "", l = s === "cut_off_due" ? o.reasons : [], h = s === "uncertain" && !this.hass.user?.is_admin;
    return c`<li class=${Vr(s)}>
      <span class="sign">${v(si[s])}</span>
      <div class="what">
        <a href=${He(o.device_id)}>${o.name}</a>
        <p>${a} ${Dt(s) && ot(o) ? n.refundTasks[s] : n.tasks[s]}</p>
        ${l.length ? c`<p class="secondary">${n.againstCutting}: ${l.map((u) => t.reason(u)).join("; ")}</p>` : p}
        ${s === "offline" && o.answered_at ? c`<p class="secondary">${n.lastAnswer}: ${i.dateTime(o.answered_at)}</p>` : p}
        ${d?.reason ? c`<p class="secondary">${n.reason}: ${d.reason}</p>` : p}
        ${Dt(s) ? c`<p class="secondary">
              ${o.pending.map((u) => B(o, u.amount?.replace("-", "") ?? null, t)).join(", ")}
            </p>` : p}
        ${h ? c`<p class="secondary">${n.onlyAdministrator}</p>` : p}
      </div>
      ${h ? p : c`<button @click=${() => Er(e)} aria-label=${`${n.taskActions[s]}: ${o.name}`}>
            ${n.taskActions[s]}
          </button>`}
    </li>`;
  }
  static {
    this.styles = [
      V,
      Oe,
      I,
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
function Dt(r) {
  return r === "uncertain" || r === "pending";
}
function Vr(r) {
  return r === "confirm" ? "info" : r === "uncertain" ? "warning" : r === "pending" ? "quiet" : he[r];
}
function Er({ kind: r, module: e, waiting: t }) {
  const { device_id: n } = e;
  switch (r) {
    case "confirm":
      return oe("confirm", n, { waiting: t });
    case "uncertain":
    case "undeclared":
      return tt();
    case "cut_failed":
    case "awaiting_approval":
      return oe("cut-off", n);
    case "restore_failed":
    case "ready_to_restore":
      return oe("restore", n);
    default:
      return Ge(He(n));
  }
}
const $e = (r, e, t = {}) => ({
  title: r,
  path: e,
  type: "panel",
  cards: [{ type: `custom:prepaid-meter-${e}` }],
  ...t
});
class Nr extends HTMLElement {
  static {
    this.registryDependencies = [];
  }
  static async generate(e, t) {
    const n = Ae(t.language);
    return {
      views: [
        $e(n.overview, "overview"),
        $e(n.todo, "todo"),
        $e(n.reports, "reports"),
        $e(n.tenant, "tenant", { subview: !0 })
      ]
    };
  }
  static getCreateSuggestions(e) {
    return { title: Ae(e.language).strategyName, icon: "mdi:meter-electric" };
  }
}
function Ur() {
  const r = () => Ae(document.documentElement.lang || navigator.language);
  (window.customStrategies ??= []).push({
    type: "prepaid-meter",
    strategyType: "dashboard",
    get name() {
      return r().strategyName;
    },
    get description() {
      return r().strategyDescription;
    }
  });
}
const zr = {
  "ll-strategy-dashboard-prepaid-meter": Nr,
  "prepaid-meter-overview": lt,
  "prepaid-meter-tenant": ye,
  "prepaid-meter-todo": Tr,
  "prepaid-meter-reports": te,
  "prepaid-meter-ledger": O,
  "prepaid-meter-credit-curve": H,
  "prepaid-meter-top-up": Bi,
  "prepaid-meter-refund": Mi,
  "prepaid-meter-supply": K,
  "prepaid-meter-confirm": Te,
  "prepaid-meter-voucher": F,
  "prepaid-meter-hold": Ve,
  "prepaid-meter-paper": rn
};
Ur();
window.customElements.whenDefined("home-assistant").then(() => {
  for (const [r, e] of Object.entries(zr))
    window.customElements.get(r) || window.customElements.define(r, e);
});
