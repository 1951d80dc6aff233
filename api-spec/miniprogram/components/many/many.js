// @ts-check
/** Several of a few, chosen by tapping. */
Component({
  options: { styleIsolation: 'apply-shared' },
  properties: {
    name: String,
    label: String,
    /** @type {any} */
    value: { type: Array, value: [] },
    /** @type {any} */
    choices: { type: Array, value: [] },
    needed: { type: Boolean, value: false },
    error: { type: String, value: '' },
  },
  data: {
    /** @type {{ value: string, text: string, on: boolean }[]} */
    shown: [],
  },
  observers: {
    'value, choices': function show(/** @type {string[]} */ value, /** @type {{ value: string, text: string }[]} */ choices) {
      this.setData({ shown: (choices || []).map((one) => ({ ...one, on: (value || []).includes(one.value) })) });
    },
  },
  methods: {
    /** @param {WechatMiniprogram.TouchEvent} event */
    onChoice(event) {
      const { value } = event.currentTarget.dataset;
      /** @type {string[]} */
      const chosen = this.data.value;
      this.triggerEvent('change', { name: this.data.name, value: chosen.includes(value) ? chosen.filter((one) => one !== value) : chosen.concat(value) });
    },
  },
});
