// @ts-check
/** One field: its name, what is typed or chosen, how much of it fits, and what is wrong with it. */
const { length } = require('../../services/filling.js');

Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    name: String,
    label: String,
    kind: { type: String, value: 'text' },
    value: { type: String, value: '' },
    hint: { type: String, value: '' },
    error: { type: String, value: '' },
    needed: { type: Boolean, value: false },
    most: { type: Number, value: 0 },
    /** @type {any} */
    choices: { type: Array, value: [] },
    start: { type: String, value: '' },
    end: { type: String, value: '' },
    secret: { type: Boolean, value: false },
  },
  data: { count: 0, over: false, chosen: '', place: 0 },
  observers: {
    'value, most': function count(/** @type {string} */ value, /** @type {number} */ most) {
      const count = length(String(value || ''));
      this.setData({ count, over: most > 0 && count > most });
    },
    'value, choices': function choose(/** @type {string} */ value, /** @type {{ value: string, text: string }[]} */ choices) {
      const place = (choices || []).findIndex((one) => one.value === value);
      this.setData({ place: Math.max(place, 0), chosen: place < 0 ? '' : choices[place].text });
    },
  },
  methods: {
    /** @param {string} value */
    tell(value) {
      this.triggerEvent('change', { name: this.data.name, value });
    },
    /** @param {WechatMiniprogram.Input} event */
    onType(event) {
      this.tell(event.detail.value);
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onChoice(event) {
      this.tell(event.currentTarget.dataset.value);
    },
    /** @param {any} event */
    onPick(event) {
      this.tell(this.data.choices[Number(event.detail.value)].value);
    },
    onClear() {
      this.tell('');
    },
  },
});
