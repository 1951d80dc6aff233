/** WeChat's own components, as far as the pages use them, made of what a browser has. */
import jComponent from 'j-component';
import exparser from 'miniprogram-exparser';
import { source } from './files.js';
import { chooseDay, chooseOne } from './ui.js';

const dom = (component) => component._exparserNode.$$;

/** What every one of them understands. */
const shared = { ariaRole: String, ariaLabel: String, hoverClass: String };

function set(component, name, value) {
  if (value === undefined || value === null || value === '' || value === false) dom(component).removeAttribute(name);
  else dom(component).setAttribute(name, value === true ? '' : value);
}

const aria = {
  ariaRole(role) {
    set(this, 'role', role);
    // what is tapped can be reached by a keyboard too
    set(this, 'tabindex', ['button', 'tab'].includes(role) ? '0' : '');
  },
  ariaLabel(label) { set(this, 'aria-label', label); },
};

/** @param {string} name @param {any} definition */
function define(name, definition = {}) {
  jComponent.register({
    id: name,
    tagName: `wx-${name}`,
    template: '<slot/>',
    ...definition,
    properties: { ...shared, ...definition.properties },
    observers: { ...aria, ...definition.observers },
  });
}

/** A field of the browser's own inside; what is typed goes out as WeChat says it. */
function typed(element) {
  return {
    properties: { value: null, placeholder: String, placeholderClass: String, maxlength: Number, disabled: Boolean, type: String, password: Boolean, autoHeight: Boolean, focus: Boolean },
    lifetimes: {
      attached() {
        const field = document.createElement(element);
        this.field = field;
        dom(this).appendChild(field);
        field.addEventListener('input', (event) => {
          event.stopPropagation();
          this.fit();
          this.triggerEvent('input', { value: field.value });
        });
        field.addEventListener('change', (event) => event.stopPropagation());
        this.show();
      },
    },
    observers: {
      'value, placeholder, disabled, type, password, ariaLabel': function show() { this.show(); },
    },
    methods: {
      show() {
        const { field } = this;
        if (!field) return;
        const { value, placeholder, disabled, type, password, ariaLabel } = this.data;
        const text = value === null || value === undefined ? '' : String(value);
        if (field.value !== text) field.value = text;
        field.placeholder = placeholder || '';
        field.disabled = disabled;
        if (element === 'input') {
          field.type = password ? 'password' : 'text';
          field.inputMode = { digit: 'decimal', number: 'numeric' }[type] || 'text';
        }
        field.setAttribute('aria-label', ariaLabel || placeholder || '填写');
        dom(this).removeAttribute('aria-label');
        this.fit();
      },
      fit() {
        if (element !== 'textarea') return;
        this.field.style.height = 'auto';
        this.field.style.height = `${this.field.scrollHeight}px`;
      },
    },
  };
}

export function defineComponents() {
  define('view');
  define('text');
  define('button', {
    properties: { disabled: Boolean, loading: Boolean, openType: String },
    observers: {
      disabled(disabled) {
        set(this, 'disabled', disabled);
        set(this, 'aria-disabled', disabled ? 'true' : 'false');
      },
      loading(loading) { set(this, 'loading', loading); },
    },
    lifetimes: {
      attached() {
        set(this, 'role', 'button');
        set(this, 'tabindex', '0');
      },
    },
  });
  define('image', {
    properties: { src: String, mode: String },
    observers: {
      'src, ariaLabel': function show() { this.show(); },
      mode(mode) { set(this, 'mode', mode); },
    },
    lifetimes: {
      attached() {
        this.picture = document.createElement('img');
        dom(this).appendChild(this.picture);
        this.show();
      },
    },
    methods: {
      show() {
        if (!this.picture) return;
        this.picture.alt = this.data.ariaLabel || '照片';
        if (this.data.src) this.picture.src = source(this.data.src);
      },
    },
  });
  define('input', typed('input'));
  define('textarea', typed('textarea'));
  define('picker', {
    properties: { mode: { type: String, value: 'selector' }, range: Array, rangeKey: String, value: null, start: String, end: String, disabled: Boolean },
    lifetimes: {
      attached() {
        set(this, 'role', 'button');
        this._exparserNode.addListener('tap', () => this.open());
      },
    },
    methods: {
      async open() {
        const { mode, range, rangeKey, value, start, end, disabled } = this.data;
        if (disabled) return;
        const chosen = mode === 'date' ? await chooseDay(value, start, end)
          : await chooseOne(range.map((one) => (rangeKey ? one[rangeKey] : one)));
        if (chosen !== null) this.triggerEvent('change', { value: chosen });
      },
    },
  });
  define('canvas', {
    properties: { type: String, disableScroll: Boolean },
    lifetimes: {
      attached() {
        this.paper = document.createElement('canvas');
        dom(this).appendChild(this.paper);
        this.draw();
      },
    },
    methods: {
      /** WeChat tells where a canvas was touched from the canvas's own corner. */
      draw() {
        const tell = (name) => (event) => {
          event.stopPropagation();
          if (name === 'touchmove' && event.buttons === 0) return;
          const corner = this.paper.getBoundingClientRect();
          const touch = { x: event.clientX - corner.left, y: event.clientY - corner.top };
          exparser.Event.dispatchEvent(dom(this), exparser.Event.create(name, touch, {
            bubbles: true, composed: true, extraFields: { touches: [touch], changedTouches: [touch] },
          }));
        };
        this.paper.addEventListener('pointerdown', (event) => {
          this.paper.setPointerCapture(event.pointerId);
          tell('touchstart')(event);
        });
        this.paper.addEventListener('pointermove', tell('touchmove'));
        this.paper.addEventListener('pointerup', tell('touchend'));
        // the touches that j-component would tell of by itself
        for (const name of ['touchstart', 'touchmove', 'touchend']) this.paper.addEventListener(name, (event) => event.stopPropagation());
      },
    },
  });
}
